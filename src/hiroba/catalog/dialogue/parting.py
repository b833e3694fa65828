"""What was said to an organisation, and its answers; not by whom. It is theirs who wrote it, and stays."""

from __future__ import annotations

from hiroba.catalog.dialogue.models import Question, Request, Showcase, Step, Use
from hiroba.kernel.parting.service import Part, add, by

_WHO = frozenset({"by", "name", "mark"})

add(Part("dialogue/requests", Request, by("organisation"), _WHO, removed=False))
add(Part("dialogue/steps", Step, by("request__organisation"), removed=False))
add(Part("dialogue/questions", Question, by("organisation"), _WHO, removed=False))
add(Part("dialogue/showcases", Showcase, by("organisation"), _WHO, removed=False))
add(Part("dialogue/uses", Use, by("showcase__organisation"), removed=False))
