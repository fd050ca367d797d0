"""Logging: one JSON object a line, with telephone numbers and keys masked before anything is written."""

import json
import logging
import logging.config
import re
from typing import Any

# A run of eight or more digits may be a number; SecretIds and long hexadecimal or base62 runs may be keys, and 43
# URL-safe characters the 256 bits of a one-time link or of a signature.
_NUMBER = re.compile(r"(?<![\w.])\+?\d{8,15}(?!\w)")
_KEY = re.compile(
    r"AKID\w{8,}|(?<![\w-])[\w-]{43}(?![\w-])|(?<!\w)[A-Za-z0-9]{32,}(?!\w)|(?i:(secret_?key|app_?key|password|token)\W{1,4})\S+"
)


def masked(text: str) -> str:
    """The text without anything that may be a number or a key; times and short counts stay readable."""
    text = _KEY.sub(lambda match: (match.group(1) or "") + "[key]", text)
    return _NUMBER.sub(lambda match: f"{match.group()[:2]}…{match.group()[-2:]}", text)


class MaskingFormatter(logging.Formatter):
    """Plain lines for a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object a line for collectors."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S"),
            "level": record.levelname,
            "logger": record.name,
            "message": masked(record.getMessage()),
        }
        if record.exc_info:
            line["exception"] = masked(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def configure(options: dict[str, Any]) -> None:
    """Called by Django with settings.LOGGING."""
    formatter = "json" if options["json"] else "plain"
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "json": {"()": JsonFormatter},
                "plain": {
                    "()": MaskingFormatter,
                    "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
                },
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": formatter}},
            "root": {"handlers": ["stderr"], "level": options["level"]},
        }
    )
