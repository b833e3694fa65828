"""The serving processes tell each other every second who took how much, and where wrong secrets came from.

A request is decided by what its own process knows, in memory. Told is only who took a good part of a minute's
worth since the last time, so a busy city is one row a second and process, a quiet one none. Whoever asks
several processes at once may get a minute's worth from each before they know of each other; it is then
owed, so that over a minute or two nobody gets more than is allowed.
"""

from __future__ import annotations

from typing import Final

from hiroba.kernel.briefly.service import Board
from hiroba.kernel.rounds.service import Rounds
from hiroba.rules.metering import guesses, limits

_SECONDS: Final = 1.0
_MOST: Final = 2_000  # of a kind in one message; the others wait for the next
_board = Board("metering")


def exchanger() -> Rounds:
    """What a serving process does to tell and hear it."""
    return Rounds("metering-exchange", _SECONDS, exchange, "the processes did not hear of each other")


def exchange() -> None:
    taken, wrong = limits.untold(_MOST), guesses.untold(_MOST)
    if taken or wrong:
        _board.tell({"taken": taken, "wrong": wrong})
    for said in _board.news():
        for kind, id, a_minute, number in said["taken"]:
            limits.heard((kind, id), a_minute, number)
        for network, number in said["wrong"]:
            guesses.heard(network, number)
