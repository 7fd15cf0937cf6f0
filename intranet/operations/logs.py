"""Logs: one line an error, to stderr, and never a secret link.

Masking is done on the finished line, so that nothing escapes it: arguments, exception texts
and the access log of the web server included.
"""

import logging
import logging.config
import re
import traceback
from types import TracebackType
from typing import Any

# What follows these names in an address opens something without a password.
SECRET_PATHS = ("c", "i", "v", "agenda", "bienvenue", "reinitialisation", "reset")
_SECRET = re.compile(rf"(/(?:{'|'.join(SECRET_PATHS)})/)([A-Za-z0-9._~%=+-]{{8,}})")
_PARAMETER = re.compile(r"([?&;](?:token|code|jeton|signature)=)[^&\s\"'»]+")
# A token of ours wherever it is: itsdangerous, three parts separated by dots.
_SIGNED = re.compile(r"\b[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{5,7}\.[A-Za-z0-9_-]{27}\b")
MASK = "***"


def mask(line: str) -> str:
    """`line` without the tokens of the links it mentions."""
    line = _SECRET.sub(_keep_ending, line)
    return _SIGNED.sub(MASK, _PARAMETER.sub(rf"\1{MASK}", line))


def _keep_ending(found: re.Match[str]) -> str:
    return found[1] + MASK + (".ics" if found[2].endswith(".ics") else "")


class OneLine(logging.Formatter):
    """Masked, and on one line: an exception becomes its text and the calls that led to it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of `record`."""
        record.exc_text = None  # another formatter may have left its own there
        return mask(" ⏎ ".join(super().format(record).splitlines()))

    def formatException(self, ei: Any) -> str:
        """`Type: text (file:line function < caller…)`, innermost first."""
        kind, error, trace = ei
        text = "".join(traceback.format_exception_only(kind, error)).strip()
        return f"{text} ({_calls(trace)})"


def _calls(trace: TracebackType | None) -> str:
    frames = reversed(traceback.extract_tb(trace))
    return " < ".join(f"{_short(f.filename)}:{f.lineno} {f.name}" for f in frames)


def _short(filename: str) -> str:
    return filename.rpartition("site-packages/")[2].rpartition("/intranet/")[2]


CONFIGURATION: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": OneLine, "fmt": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stderr",
            "formatter": "line",
        },
    },
    "root": {"level": "WARNING", "handlers": ["stderr"]},
    "loggers": {"intranet": {"level": "INFO"}},
}


def install() -> None:
    """Send every log of this process to stderr, one masked line each."""
    logging.config.dictConfig(CONFIGURATION)


def granian_config() -> dict[str, Any]:
    """The same for the web server's own lines and its access log."""
    quiet = {"handlers": ["stderr"], "propagate": False}
    return {
        **CONFIGURATION,
        "loggers": {
            **CONFIGURATION["loggers"],
            "_granian": {**quiet, "level": "WARNING"},
            "granian.access": {**quiet, "level": "INFO"},
        },
    }
