"""The simulator without Django's start-up: `python -m apps.carriers.simulator`, options as of `run_simulator`."""

import argparse
import os

from apps.carriers.simulator import running

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sms_console.settings")
    parser = argparse.ArgumentParser(prog="simulator", description=__doc__)
    running.add_arguments(parser)
    running.run(vars(parser.parse_args()))
