"""What benchmarks share: CPU and memory of each process of an installation, and the line about the machine."""

import os
import platform
import re
from pathlib import Path

import psutil

from tests.support.installation import Running


def machine() -> str:
    """One line that says where a figure comes from."""
    memory = psutil.virtual_memory().total / 2**30
    load = os.getloadavg()[0]
    return f"machine: {psutil.cpu_count()} cores, {memory:.0f} GiB, {platform.platform()}, load {load:.1f}"


def peak_mib(process: psutil.Process) -> float:
    """The most memory a process has had; 0 where the system does not say."""
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process.pid}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


class Meter:
    """CPU seconds per kind of process between its making and `report`."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.before = self._seconds()

    def _seconds(self) -> dict[str, float]:
        """With what ended children have used, such as the backends of closed connections."""
        found: dict[str, float] = {}
        for name, processes in self.running.processes().items():
            for process in processes:
                try:
                    times = process.cpu_times()
                except psutil.Error:
                    continue
                ended = getattr(times, "children_user", 0.0) + getattr(times, "children_system", 0.0)
                found[name] = found.get(name, 0.0) + times.user + times.system + ended
        return found

    def report(self, seconds: float) -> list[str]:
        """One line per kind: CPU seconds, share of one core, peak memory (of shared pages each process counts all)."""
        after = self._seconds()
        lines = []
        for name, processes in sorted(self.running.processes().items()):
            cpu = after.get(name, 0.0) - self.before.get(name, 0.0)
            memory = max((peak_mib(one) for one in processes), default=0)
            lines.append(
                f"  {name:<10} {len(processes):>2} processes  {cpu:7.2f} s CPU ({cpu / seconds:5.0%} of a core)"
                f"  largest {memory:5.0f} MiB"
            )
        return lines
