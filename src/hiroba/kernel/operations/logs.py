"""One stream of structured logs on standard error, for the house, Django and uvicorn alike."""

from __future__ import annotations

import logging
import logging.config
import sys
from typing import Any

import structlog

from hiroba.kernel.operations import redact
from hiroba.kernel.settings import service as settings


class _StandardError(logging.Handler):
    """Writes to whatever standard error is when a line comes, also after it was put elsewhere."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except Exception:
            self.handleError(record)


def configure_logs() -> None:
    """Set logging up by the settings; calling it again sets it up again."""
    wanted = settings.logs()
    before: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *before,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = _StandardError()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=before, processors=_last(wanted.format))
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(wanted.level.upper())
    for name in ("django", "django.server", "django.request", "uvicorn", "uvicorn.error", "uvicorn.access"):
        known = logging.getLogger(name)
        known.handlers.clear()
        known.propagate = True
    logging.getLogger("uvicorn.access").disabled = True  # addresses name people and searches
    logging.getLogger("pyogrio").setLevel(logging.WARNING)  # tells of every file that it wrote
    logging.captureWarnings(True)


def bind_request(request_id: str) -> None:
    """Put the request's id on every line from here on, in this context."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=request_id)


def _last(form: str) -> list[Any]:
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    # An exception becomes text before it is redacted: its message may quote a cell of somebody's table.
    return [structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.format_exc_info,
            redact.processor, renderer]  # fmt: skip
