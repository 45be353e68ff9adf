"""Structured logs on standard error: one line an event, as JSON or for people to read.

One place decides what a line may hold, whoever logged it (`redact`): words that stand in a program's own text, numbers, and
what the program itself is called by (a route's name, a task's). What came from outside or out of the database never stands
in a line: no address that was asked for, no query, no header, no body, no value of a row, not even inside an error's words.
"""

import logging
import logging.config
import re
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator
from types import FrameType
from typing import Any, TextIO

import structlog

# Stamp and level for every record, whoever logged it.
SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
OF_A_LINE = ("level", "logger", "timestamp")
# Fields that may hold words: names that the program gave, never a person. A test holds every log call against this list.
NAMES = frozenset(
    {"category", "code", "dropped", "fault", "file", "id", "job", "kind", "lane", "lost", "method", "name", "part", "route", "task", "thread", "where", "why"}
)
NAME = re.compile(r"[\w.:/<>+ -]{1,120}")
LEFT_OUT = "(left out)"
# Customers' pages stay out of the log: with few visitors, a time could tell who answered. So do the team mirror's
# permissions and sealed answers, what is asked without a name, and what is written and voted in workshops.
UNLOGGED = ("/k/", "/a/", "/q/", "/stories/", "/w/in/do/", "/w/move/", "/healthz", "/readyz", "/metrics")
UNLOGGED_ENDS = ("/permit/", "/answer/", "/draw/", "/room/do/", "/before/")
MOST_FRAMES = 40

log = structlog.get_logger(__name__)


def stays_out(request: Any) -> bool:
    """Whether nothing may tell that this was asked for at this time."""
    return str(request.path).startswith(UNLOGGED) or str(request.path).endswith(UNLOGGED_ENDS)


def is_worth_a_line(record: logging.LogRecord) -> bool:
    """What went well or was the caller's mistake has its line from us already (request_log), or may have none."""
    status = getattr(record, "status_code", None)
    if not isinstance(status, int) or status >= 500:
        return True
    request = getattr(record, "request", None)
    return record.name != "django.request" and (request is None or not stays_out(request))


def redact(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """A line with nothing in it that came from outside."""
    record: logging.LogRecord = event["_record"]
    kept = {name: event[name] for name in OF_A_LINE if name in event}
    if event["_from_structlog"]:
        kept["event"] = str(event["event"]) if stands_in_the_program(event["event"]) else LEFT_OUT
        kept |= {
            name: harmless(name, value)
            for name, value in event.items()
            if not name.startswith("_") and name not in (*OF_A_LINE, "event", "exc_info", "stack_info")
        }
        trouble = event.get("exc_info")
    else:
        kept |= of_a_library(record)
        trouble = event.get("exc_info")
    if error := error_of(trouble):
        kept["exception"] = told(error)
    return kept


def of_a_library(record: logging.LogRecord) -> dict[str, Any]:
    """What a library says: its words before anything was filled in, the place it said it, and the page it speaks of by name."""
    words = str(record.msg)
    kept: dict[str, Any] = {"event": words if stands_in_the_program(record.msg) else LEFT_OUT, "where": f"{record.module}:{record.lineno}"}
    if isinstance(status := getattr(record, "status_code", None), int):
        kept["status"] = status
    if (request := getattr(record, "request", None)) is not None:
        kept["route"] = route_of(request)
    return kept


def route_of(request: Any) -> str:
    """A page by the name of its address; the address itself may open doors or tell who was there."""
    found = getattr(request, "resolver_match", None)
    return str(found.view_name or "unnamed") if found else "unknown"


def harmless(name: str, value: Any) -> Any:
    """A number, or a name that the program gave; anything else is left out."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    text = str(value)
    return text if name in NAMES and NAME.fullmatch(text) else LEFT_OUT


def stands_in_the_program(words: Any) -> bool:
    """Whether these very words are written in one of the functions now running. What was filled in or put together is not."""
    return isinstance(words, str) and any(words in frame.f_code.co_consts for frame in frames_above(sys._getframe(1)))


def frames_above(frame: FrameType | None) -> Iterator[FrameType]:
    for _ in range(2 * MOST_FRAMES):
        if frame is None:
            return
        yield frame
        frame = frame.f_back


def error_of(given: Any) -> BaseException | None:
    """The error that a record brings along, in any of the ways there are."""
    if isinstance(given, BaseException):
        return given
    if isinstance(given, tuple):
        return given[1] if isinstance(given[1], BaseException) else None
    return sys.exc_info()[1] if given else None


def told(error: BaseException) -> str:
    """An error as kinds and places, with what led to it. Its words only where they stand in the program that raised it: others hold values."""
    chain: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in chain and len(chain) < 8:
        chain.append(one)
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return "\n\nthen\n\n".join(told_alone(one) for one in reversed(chain))


def told_alone(error: BaseException) -> str:
    frames = list(traceback.walk_tb(error.__traceback__))[-MOST_FRAMES:]
    places = [f"  {frame.f_code.co_filename}:{line} in {frame.f_code.co_name}" for frame, line in frames]
    words = error.args[0] if error.args else None
    fixed = isinstance(words, str) and any(words in frame.f_code.co_consts for frame, _line in frames)
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    inner = [told(one) for one in error.exceptions] if isinstance(error, BaseExceptionGroup) else []
    return "\n".join([*places, f"{kind}: {words}" if fixed else kind, *details_of(error), *inner])


def details_of(error: BaseException) -> list[str]:
    """What databases, the system and mail servers say in codes and names of theirs: enough to find the trouble, no value."""
    found: dict[str, Any] = {}
    if isinstance(error, OSError):
        found["errno"] = error.errno
    found["code"] = getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None) or getattr(error, "smtp_code", None)
    if (diagnosis := getattr(error, "diag", None)) is not None:
        found |= {name: getattr(diagnosis, name, None) for name in ("table_name", "column_name", "constraint_name")}
    return [f"  {name}: {value}" for name, value in found.items() if value is not None and NAME.fullmatch(str(value))]


def logging_settings(level: str, form: str, stream: TextIO | None = None) -> dict[str, Any]:
    """The logging configuration for a level and a form (json or text)."""
    renderer: Any = structlog.processors.JSONRenderer() if form == "json" else structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [redact, renderer],
                "use_get_message": False,  # nothing is filled in
            }
        },
        "filters": {"worth": {"()": lambda: is_worth_a_line}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured", "filters": ["worth"], **({"stream": stream} if stream else {})}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            "django.template": {"level": "WARNING"},
            "django.utils.autoreload": {"level": "WARNING"},
            "django.db.backends": {"level": "WARNING"},
            "django_tasks_db": {"level": "WARNING"},
            "_granian": {"level": "WARNING"},
            "asyncio": {"level": "WARNING"},
        },
    }


def log_through_the_library() -> None:
    """What structlog is told goes to the standard library's loggers, and so to whoever listens there."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def start_logging(settings: dict[str, Any]) -> None:
    """Turns the configuration on, for structlog and for the standard library alike, and for what Python would print past both."""
    logging.config.dictConfig(settings)
    log_through_the_library()
    logging.lastResort = None
    logging.raiseExceptions = False  # a line that cannot be written would be printed whole, values and all
    sys.excepthook = lambda kind, error, trace: log.critical("command_failed", exc_info=error)
    threading.excepthook = lambda given: log.error("thread_ended", exc_info=given.exc_value)
    sys.unraisablehook = lambda given: log.error("error_nobody_could_catch", exc_info=given.exc_value)
    warnings.showwarning = warned


def warned(message: Warning | str, category: type[Warning], filename: str, lineno: int, file: TextIO | None = None, line: str | None = None) -> None:
    """A library's warning: its kind and place. Its words may hold values."""
    log.warning("python_warning", category=category.__name__, where=f"{filename}:{lineno}")
