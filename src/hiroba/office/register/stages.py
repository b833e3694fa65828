"""From 調査研究 to 導入実行: somebody proposes with how each condition is met, another decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal import service as journal
from hiroba.office.register import models
from hiroba.office.register.errors import EntryMoved, UnknownInitiative, WrongEntry
from hiroba.office.register.initiatives import initiative, rewrite
from hiroba.office.register.plans import conditions
from hiroba.office.register.rights import require_decider, require_writer
from hiroba.office.register.types import STAGES, Met, ProposalState, Stage, StageProposal


def propose_stage(who: Principal, id: str, after: Stage, notes: Sequence[str], reason: str) -> StageProposal:
    """Propose to pass into a stage. notes: how each of its conditions is met, "" = it is not.

    Raises UnknownInitiative, Forbidden, WrongEntry, EntryMoved (something is proposed already).
    """
    known = initiative(who, id)
    require_writer(who, known.organisation)
    before = known.content.stage
    if after is before:
        raise WrongEntry(field="after", problem=_("いまと同じ段階です。"))
    if not reason.strip():
        raise WrongEntry(field="reason", problem=_("理由を書いてください。"))
    wanted = conditions(known.organisation)[after] if STAGES.index(after) > STAGES.index(before) else ()
    said = [*(note.strip()[:500] for note in notes), *[""] * len(wanted)]
    met = tuple(Met(text, bool(note), note) for text, note in zip(wanted, said, strict=False))
    try:
        with transaction.atomic():
            row = models.StageStep.objects.create(
                initiative_id=id, before=before.value, after=after.value, met=msgspec.to_builtins(met),
                reason=reason.strip()[:2000], by=who.id, state=ProposalState.PROPOSED.value,
            )  # fmt: skip
            journal.record(
                who, "register.stage_propose", "initiative", id, organisation=known.organisation,
                details={"before": before.value, "after": after.value},
            )  # fmt: skip
    except IntegrityError as error:
        raise EntryMoved(id=id) from error
    return _value(row)


def decide_stage(who: Principal, id: str, proposal: int, *, accept: bool, answer: str = "") -> StageProposal:
    """Decide on a proposal of somebody else; accepted, the initiative is in the stage from now on.

    Raises UnknownInitiative, Forbidden, SecondPersonNeeded, WrongEntry, EntryMoved.
    """
    known = initiative(who, id)
    require_decider(who, known.organisation)
    row = models.StageStep.objects.filter(pk=proposal, initiative=id).first()
    if row is None:
        raise UnknownInitiative
    decide.require_another(who, row.by)
    if not accept and not answer.strip():
        raise WrongEntry(field="answer", problem=_("見送る理由を書いてください。"))
    if accept and any(not each.met for each in _value(row).met) and not answer.strip():
        raise WrongEntry(
            field="answer", problem=_("満たしていない条件があります。それでも進める理由を書いてください。")
        )
    state = ProposalState.ACCEPTED if accept else ProposalState.DECLINED
    with transaction.atomic():
        rows = models.StageStep.objects.filter(pk=proposal, state=ProposalState.PROPOSED.value)
        if not rows.update(
            state=state.value, decided_by=who.id, decided=timezone.now(), answer=answer.strip()[:2000]
        ):
            raise EntryMoved(id=id)
        if accept:
            stage = Stage(row.after)
            rewrite(who, known, known.version, replace(known.content, stage=stage), row.reason)
        journal.record(
            who, f"register.stage_{state.value}", "initiative", id, organisation=known.organisation,
            details={"before": row.before, "after": row.after},
        )  # fmt: skip
    row.refresh_from_db()
    return _value(row)


def proposals(who: Principal, id: str) -> list[StageProposal]:
    """Return what was proposed and decided, newest first. Raises UnknownInitiative."""
    initiative(who, id)
    return [_value(row) for row in models.StageStep.objects.filter(initiative=id).order_by("-pk")]


def waiting(organisation: str) -> list[StageProposal]:
    """Return what waits for a decision, oldest first."""
    rows = models.StageStep.objects.filter(
        initiative__organisation=organisation, state=ProposalState.PROPOSED.value
    )
    return [_value(row) for row in rows.order_by("pk")]


def _value(row: models.StageStep) -> StageProposal:
    return StageProposal(
        row.pk, row.initiative_id, Stage(row.before), Stage(row.after),
        tuple(msgspec.convert(row.met, list[Met])), row.reason, row.by, row.at, ProposalState(row.state),
        row.decided_by, row.decided, row.answer,
    )  # fmt: skip
