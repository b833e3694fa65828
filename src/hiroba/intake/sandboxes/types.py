"""Values of places for trying things out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError
from hiroba.rules.metering.types import Allowance

KEPT: Final = timedelta(days=30)  # without any use
MOST: Final = 200  # at a time on one square


@dataclass(frozen=True)
class Sandbox:
    """organisation: code of the place. goes: the day on which it goes if nobody uses it until then."""

    organisation: str
    made: date
    used: date

    @property
    def goes(self) -> date:
        return self.used + KEPT


def allowance(organisation: str) -> Allowance:
    """How much may be used from one."""
    return Allowance(organisation, minute=60, day=2_000, day_bytes=100 * 10**6)


class NoMoreSandboxes(HirobaError):
    code = "no_more_sandboxes"
    status = 409
    sentence = _("いまは試す場所がいっぱいです。しばらくしてから、もう一度お試しください。")
