"""The door of privacy: what a table tells of persons, and how it tells less. It knows no catalogue."""

from __future__ import annotations

from hiroba.rules.privacy.anonymise import anonymise, risk_of
from hiroba.rules.privacy.cells import suppress
from hiroba.rules.privacy.counts import noisy_counts
from hiroba.rules.privacy.detector import detect
from hiroba.rules.privacy.hierarchies import ages, codes, dates, given, masked, numbers, whole

__all__ = [
    "ages",
    "anonymise",
    "codes",
    "dates",
    "detect",
    "given",
    "masked",
    "noisy_counts",
    "numbers",
    "risk_of",
    "suppress",
    "whole",
]
