"""Indicators of an organisation with all their values, also those entered by hand."""

from __future__ import annotations

from hiroba.indicators.models import Figure, Goal, Indicator, Making
from hiroba.kernel.parting.service import Part, add, by

add(Part("indicators/indicators", Indicator, by("organisation")))
add(Part("indicators/makings", Making, by("indicator__organisation")))
add(Part("indicators/figures", Figure, by("indicator__organisation")))
add(Part("indicators/goals", Goal, by("indicator__organisation")))
