"""What an organisation handed in: what became data of it is in the archive as such."""

from __future__ import annotations

from hiroba.intake.publishing.models.submission import Submission
from hiroba.kernel.parting.service import Part, add, by

add(Part("submissions", Submission, by("organisation"), given=False))
