"""The door of privacy: what a table tells of persons, and how it tells less. It knows no catalogue."""

from __future__ import annotations

from hiroba.rules.privacy.anonymise import anonymise, risk_of
from hiroba.rules.privacy.answers import answer_of, remember
from hiroba.rules.privacy.cells import suppress
from hiroba.rules.privacy.coarsening import lessen, quasi_ways, ways
from hiroba.rules.privacy.counts import noisy_counts
from hiroba.rules.privacy.detector import detect, look
from hiroba.rules.privacy.hierarchies import ANY, NONE, ages, codes, dates, given, masked, numbers, whole
from hiroba.rules.privacy.places import places
from hiroba.rules.privacy.text import (
    has_my_number,
    is_my_number_text,
    may_tell,
    refuse_my_number_text,
    says_my_number,
)

__all__ = [
    "ANY",
    "NONE",
    "ages",
    "anonymise",
    "answer_of",
    "codes",
    "dates",
    "detect",
    "given",
    "has_my_number",
    "is_my_number_text",
    "lessen",
    "look",
    "masked",
    "may_tell",
    "noisy_counts",
    "numbers",
    "places",
    "quasi_ways",
    "refuse_my_number_text",
    "remember",
    "risk_of",
    "says_my_number",
    "suppress",
    "ways",
    "whole",
]
