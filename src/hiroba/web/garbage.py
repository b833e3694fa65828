"""What pages leave behind is collected after the answer, while it is young and little.

A page leaves some thousand objects that hold each other (contexts of templates). The process looks for such
seldom (`cli/serve/processes.py`), and fifty thousand at once are thirty milliseconds in the middle of an
answer.
"""

from __future__ import annotations

import gc
from typing import Any, Final

from django.core.signals import request_finished

_MANY: Final = 5_000  # objects; a millisecond or two


def connect() -> None:
    request_finished.connect(_collect)


def _collect(**_signal: Any) -> None:
    if gc.get_count()[0] >= _MANY:
        gc.collect(0)
