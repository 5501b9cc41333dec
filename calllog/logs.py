"""Logs: one JSON object a line on standard error, and nothing personal in it.

Our own entries are an event name, ids and classes of errors. What libraries write is kept by its
template alone, and an exception by its class and place: arguments and messages may hold a number, a
name or what somebody said (SQLAlchemy's errors repeat the values of the statement).
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, TextIO

import structlog

ROOT = Path(__file__).resolve().parent.parent
OWN_LOGGERS = ("calllog", "ivr")

# Their entries come put together, not as templates: Apprise repeats the addresses of people, the
# carrier's client the numbers that it asks after.
SILENT_LOGGERS = ("apprise", "twilio")

Entry = MutableMapping[str, Any]


def configure_logs(stream: TextIO | None = None) -> None:
    """Send every log of this process to ``stream`` (standard error), in one form."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_template_only, *_common()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name in OWN_LOGGERS:
        logging.getLogger(name).setLevel(logging.INFO)
    # Werkzeug, as it starts to serve, would otherwise choose a level of its own.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    for name in SILENT_LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_common(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def _common() -> list[Any]:
    return [
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        _error_without_its_words,
    ]


def _template_only(_logger: object, _method: str, entry: Entry) -> Entry:
    record = entry["_record"]
    entry["event"] = str(record.msg).splitlines()[0] if record.msg else ""
    entry["exc_info"] = record.exc_info
    return entry


def _error_without_its_words(_logger: object, _method: str, entry: Entry) -> Entry:
    error = entry.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()
    if isinstance(error, BaseException):
        error = (type(error), error, error.__traceback__)
    if error and error[0] is not None:
        places = [_place(frame) for frame in traceback.extract_tb(error[2])]
        entry["error"] = error[0].__name__
        # The way through our own code, and the end of it.
        entry["where"] = [place for place in places[:-1] if "/" in place][-5:] + places[-1:]
    return entry


def _place(frame: traceback.FrameSummary) -> str:
    """Where in our code, such as ``ivr/desk.py:80``; of a library only the name of the file."""
    path = Path(frame.filename)
    is_own = path.is_relative_to(ROOT) and not path.is_relative_to(ROOT / ".venv")
    return f"{path.relative_to(ROOT) if is_own else path.name}:{frame.lineno}"
