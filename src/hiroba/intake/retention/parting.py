"""What an organisation keeps for only so long."""

from __future__ import annotations

from hiroba.intake.retention.models import Setting
from hiroba.kernel.parting.service import Part, add, by

add(Part("retention", Setting, by("organisation")))
