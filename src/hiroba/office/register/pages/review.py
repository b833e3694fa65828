"""A year's review, step by step: for members."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hiroba.indicators import service as indicators
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.errors.types import HirobaError
from hiroba.office.register import service as register
from hiroba.office.register.errors import UnknownEdition
from hiroba.office.register.pages import common
from hiroba.office.register.pages.overview import card
from hiroba.office.register.types import STEPS, Entry, Step, StepInfo, StepState, Verdict, YearInfo
from hiroba.office.register.words import STEP_SENTENCES, STEP_STATES, VERDICTS
from hiroba.office.register.words import STEPS as STEP_WORDS
from hiroba.office.register.years import year_label

_TOLD = (400, 403, 409, 422)


@require_POST
def begin(request: HttpRequest, who: Principal, code: str) -> HttpResponse:
    """Begin a year's review. Raises Forbidden."""
    try:
        year = indicators.read_year(request.POST.get("year", ""))
        register.open_year(who, code, year)
    except HirobaError as error:
        if error.status not in (400, 409, 422):
            raise
        messages.error(request, str(error))
        return redirect("register:overview", code=code)
    messages.success(request, _("見直しを始めました。まず計画を書きます。"))
    return redirect("register:review", code=code, year=year)


@require_safe
def page(request: HttpRequest, who: Principal, code: str, year: int) -> HttpResponse:
    """To the step in hand. Raises UnknownEdition."""
    del request
    info = register.year(who, code, year)
    step = info.current or info.step(STEPS[-1])
    return redirect("register:step", code=code, year=year, step=step.step.value)


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, who: Principal, code: str, year: int, step: str) -> HttpResponse:
    """Show a step, or do what was asked: act=write|hand_in|sign|give_back|comment. Raises UnknownEdition."""
    now = next((each for each in STEPS if each.value == step), None)
    if now is None:
        raise UnknownEdition(year=year)
    lost: dict[str, str] = {}
    if request.method == "POST":
        try:
            told, anchor = _done(who, code, year, now, request)
        except HirobaError as error:
            if error.status not in _TOLD:
                raise
            messages.error(request, str(error))
            if request.POST.get("act") == "write":
                lost = {request.POST.get("initiative", ""): request.POST.get("text", "")}
        else:
            messages.success(request, told)
            closed = register.year(who, code, year).closed
            address = reverse("register:step", args=[code, year, now.value]) + anchor
            return redirect("register:paper", code=code, year=year) if closed else redirect(address)
    shown = common.values(who, code) | _shown(who, register.year(who, code, year), now, lost)
    return render(request, "register/step.html", shown, status=409 if lost else 200)


def _done(who: Principal, code: str, year: int, now: Step, request: HttpRequest) -> tuple[str, str]:
    """What was done, and where on the page to go on."""
    said, act = request.POST, request.POST.get("act", "")
    if act == "write":
        id, version = said.get("initiative", ""), said.get("version", "")
        verdict = next((each for each in Verdict if each.value == said.get("verdict")), None)
        register.write_entry(
            who, code, year, now, id, said.get("text", ""), int(version) if version.isdigit() else 0, verdict
        )
        return _("保存しました。"), f"#i-{id or 'year'}"
    if act == "hand_in":
        register.hand_in(who, code, year, now)
        return _("提出しました。別の人が承認します。"), ""
    if act == "sign":
        register.sign(who, code, year, now)
        return _("承認しました。"), ""
    if act == "give_back":
        register.give_back(who, code, year, now, said.get("reason", ""))
        return _("書いた人に戻しました。"), ""
    register.comment(who, code, year, now, said.get("text", ""))
    return _("コメントを書きました。"), "#comments"


def _shown(who: Principal, info: YearInfo, now: Step, lost: dict[str, str]) -> dict[str, Any]:
    here = info.step(now)
    told = [
        each for each in register.standings(who, info.organisation, info.year)
        if not each.initiative.content.ended or any(e.initiative == each.initiative.id for e in here.entries)
    ]  # fmt: skip
    entries = {each.initiative: each for each in here.entries}
    before = register.edition_before(info.organisation, info.year)
    return {
        "year": info.year,
        "label": year_label(info.year),
        "closed": info.closed,
        "steps": [_tab(each, now) for each in info.steps],
        "step": here,
        "step_words": str(STEP_WORDS[now]),
        "sentence": str(STEP_SENTENCES[now]),
        "state": str(STEP_STATES[here.state]),
        "open": here.state is StepState.OPEN and info.closed is None,
        "handed_in": here.state is StepState.HANDED_IN,
        "acts": now is Step.ACT,
        "verdicts": [(each.value, str(words)) for each, words in VERDICTS.items()],
        "rows": [
            card(each) | _entry(entries.get(each.initiative.id), each.initiative.id, lost) | {
                "earlier": [
                    (str(STEP_WORDS[one.step]), said.text)
                    for one in info.steps[: STEPS.index(now)] for said in one.entries
                    if said.initiative == each.initiative.id and said.text
                ],
                "plan": each.initiative.content.plan,
            }
            for each in told
        ],
        "whole": _entry(entries.get(""), "", lost),
        "written": sum(1 for each in told if _is_written(entries.get(each.initiative.id), now)),
        "of": len(told),
        "handed_in_by": common.name_of(here.handed_in_by),
        "signed_by": common.name_of(here.signed_by),
        "comments": [(each.text, common.name_of(each.by), each.at) for each in here.comments],
        "changes": (
            register.changed(before, register.edition(who, info.organisation, info.year))
            if now is Step.CHECK else []
        ),
        "before": year_label(before.year) if before else "",
    }  # fmt: skip


def _tab(each: StepInfo, now: Step) -> dict[str, Any]:
    return {
        "step": each.step.value,
        "words": str(STEP_WORDS[each.step]),
        "state": str(STEP_STATES[each.state]),
        "here": each.step is now,
        "done": each.state is StepState.SIGNED,
        "reached": each.state is not StepState.WAITING,
    }


def _entry(entry: Entry | None, id: str, lost: dict[str, str]) -> dict[str, Any]:
    """What was said; what somebody wrote and could not keep stands in the field again."""
    return {
        "text": lost.get(id) or (entry.text if entry else ""),
        "version": entry.version if entry else 0,
        "verdict": entry.verdict.value if entry and entry.verdict else "",
        "verdict_words": str(VERDICTS[entry.verdict]) if entry and entry.verdict else "",
        "by": common.name_of(entry.by) if entry else "",
        "stale": lost.get(id, "") and (entry.text if entry else ""),
    }


def _is_written(entry: Entry | None, now: Step) -> bool:
    return bool(entry and entry.text and (now is not Step.ACT or entry.verdict))
