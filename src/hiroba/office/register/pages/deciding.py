"""From stage to stage: proposed by one, decided by another."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.errors.types import HirobaError
from hiroba.office.register import service as register
from hiroba.office.register.errors import UnknownInitiative
from hiroba.office.register.pages import common
from hiroba.office.register.pages.one import decision
from hiroba.office.register.types import STAGES, Stage


@require_http_methods(["GET", "HEAD", "POST"])
def stage(request: HttpRequest, who: Principal, id: str) -> HttpResponse:
    """Show how it may go on; propose (act=propose), decide (act=accept|decline). Raises UnknownInitiative."""
    known = register.initiative(who, id)
    if not register.reads_inside(who, known.organisation):
        raise UnknownInitiative
    problem = ""
    if request.method == "POST":
        try:
            messages.success(request, _done(who, id, request))
            return redirect("register:initiative", id=id)
        except HirobaError as error:
            if error.status not in (403, 409, 422):
                raise
            problem = str(error)
    rows = [decision(each, inside=True) for each in register.proposals(who, id)]
    after = _asked(request, known.content.stage)
    wanted = register.conditions(known.organisation)
    shown = common.values(who, known.organisation) | {
        "initiative": known,
        "title": common.title(known.content),
        "problem": problem,
        "here": common.stage_words(known.content.stage),
        "choices": [
            (each.value, common.stage_words(each)) for each in STAGES if each is not known.content.stage
        ],
        "after": after.value,
        "after_words": common.stage_words(after),
        "conditions": list(enumerate(wanted[after]))
        if STAGES.index(after) > STAGES.index(known.content.stage)
        else [],
        "open": next((each for each in rows if each["open"]), None),
        "decisions": [each for each in rows if not each["open"]],
        "said": request.POST,
    }
    return render(request, "register/stage.html", shown, status=422 if problem else 200)


def _asked(request: HttpRequest, here: Stage) -> Stage:
    said = request.POST.get("after") or request.GET.get("after", "")
    at = STAGES.index(here)
    following = STAGES[at + 1] if at + 1 < len(STAGES) else STAGES[at - 1]
    return next((each for each in STAGES if each.value == said and each is not here), following)


def _done(who: Principal, id: str, request: HttpRequest) -> Any:
    said = request.POST
    if said.get("act") == "propose":
        notes = [said.get(f"met-{at}", "") for at in range(20)]
        after = next((each for each in STAGES if each.value == said.get("after")), STAGES[0])
        register.propose_stage(who, id, after, notes, said.get("reason", ""))
        return _("段階を変える提案をしました。別の人が決めます。")
    number = said.get("proposal", "")
    accept = said.get("act") == "accept"
    register.decide_stage(
        who, id, int(number) if number.isdigit() else 0, accept=accept, answer=said.get("answer", "")
    )
    return _("段階を変えました。") if accept else _("提案を見送りました。")
