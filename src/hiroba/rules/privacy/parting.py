"""What officers of an organisation answered to the detector, and what may be counted in its data."""

from __future__ import annotations

from hiroba.kernel.parting.service import Part, add, by
from hiroba.rules.privacy.models import CountBudget, GivenAnswer

add(Part("privacy/answers", GivenAnswer, by("organisation")))
add(Part("privacy/budgets", CountBudget, by("organisation")))
