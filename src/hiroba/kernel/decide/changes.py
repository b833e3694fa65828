"""Since when nobody's rights have changed, so that what was found out of them stands until they do.

What somebody may follows from who they are, from the tree of organisations and from the rules. The database
counts the changes of the first two (`triggers`), the book of rules its own, and a rule that begins or ends is
one as well. A serving process looks at these numbers all the time; one that does not knows nothing of this,
and what it found out stands for as long as it says itself.
"""

from __future__ import annotations

import math
import time
from typing import NamedTuple

from django.utils import timezone

from hiroba.kernel.decide import rulebook
from hiroba.kernel.decide.models import RightsNumber
from hiroba.kernel.rounds.service import Rounds

_EACH = 0.4  # seconds between two looks
_HELD = 0.6  # seconds for which a look tells: who finds nothing newer asks the database itself
_SETTLED = 1.0  # seconds until what is remembered of tree and rules is from after a change
_LONGEST = 600.0  # seconds after which anything is found out anew, whatever the numbers say


class _Look(NamedTuple):
    """numbers: what was found; since: when it was found first; at: when the last look began (monotonic)."""

    numbers: tuple[int, int, int] | None = None
    since: float = math.inf
    at: float = -math.inf


_last = _Look()


def stands(begun: float) -> float:
    """Return until when what was found out from `begun` on stands (`time.monotonic`); 0: nobody knows."""
    last = _last
    return min(last.at + _HELD, begun + _LONGEST) if begun >= last.since + _SETTLED else 0.0


def stands_since(now: float) -> float:
    """Return from which moment on what was found out stands now; infinity: nobody knows."""
    last = _last
    return max(last.since + _SETTLED, now - _LONGEST) if now < last.at + _HELD else math.inf


def watcher() -> Rounds:
    """What a serving process does so that no request waits for the database to say that nothing changed."""
    return Rounds("rules", _EACH, look, "the rules could not be read; they are asked for when needed")


def look() -> None:
    """Look at the numbers, and at the rules where they have changed."""
    global _last
    at = time.monotonic()
    book = rulebook.look()
    number = RightsNumber.objects.values_list("number", flat=True).first() or 0
    numbers = number, book.number, book.turns(timezone.now())
    _last = _Look(numbers, _last.since if numbers == _last.numbers else time.monotonic(), at)


def forget() -> None:
    """Nobody has looked: for tests."""
    global _last
    _last = _Look()
