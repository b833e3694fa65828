"""The register of an organisation: what it keeps for itself, too."""

from __future__ import annotations

from hiroba.kernel.parting.service import Part, add, by
from hiroba.office.register.models import (
    Initiative,
    InitiativeVersion,
    Paper,
    Policy,
    StageCondition,
    StageStep,
    StepComment,
    Term,
    UseCase,
    Year,
    YearEntry,
    YearStep,
)

add(Part("register/policies", Policy, by("organisation")))
add(Part("register/initiatives", Initiative, by("organisation")))
add(Part("register/versions", InitiativeVersion, by("initiative__organisation")))
add(Part("register/conditions", StageCondition, by("organisation")))
add(Part("register/stages", StageStep, by("initiative__organisation")))
add(Part("register/years", Year, by("organisation")))
add(Part("register/papers", Paper, by("year__organisation"), file="pdf"))
add(Part("register/steps", YearStep, by("year__organisation")))
add(Part("register/entries", YearEntry, by("step__year__organisation")))
add(Part("register/comments", StepComment, by("step__year__organisation")))
add(Part("register/terms", Term, by("organisation")))
add(Part("register/cases", UseCase, by("organisation")))
