"""How much an organisation may use when it joins: a plan's numbers, or what the operator says instead."""

from __future__ import annotations

from dataclasses import replace

from hiroba.kernel.settings import service as settings
from hiroba.rules.joining.models import Application
from hiroba.rules.joining.types import PLANS, Plan
from hiroba.rules.metering.types import Allowance

_MEGABYTE = 10**6


def plans() -> dict[str, Plan]:
    """Return the plans by id; the settings say what the usual one gives."""
    given = settings.limits()
    usual = replace(
        PLANS["usual"],
        minute=given.joined_a_minute,
        day=given.joined_a_day,
        day_bytes=given.joined_megabytes_a_day * _MEGABYTE,
    )
    return {**PLANS, usual.id: usual}


def allowance_of(row: Application) -> Allowance:
    """What an accepted application gets: number by number what the operator said, else the plan's."""
    plan = plans().get(row.plan, Plan("", "", ""))
    said = row.limits
    return Allowance(
        row.code,
        said.get("minute", plan.minute),
        said.get("day", plan.day),
        said.get("day_bytes", plan.day_bytes),
    )
