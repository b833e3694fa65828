"""The plans and trends that initiatives answer to, the conditions of the stages, and the glossary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal import service as journal
from hiroba.office.register import models
from hiroba.office.register.errors import WrongEntry
from hiroba.office.register.rights import require_writer
from hiroba.office.register.types import Policy, PolicyKind, Stage, Term

_MOST = 20  # lines of a list: as many as there are letters such as ①
_MOST_TERMS = 300


def policies(organisation: str, *, dropped: bool = False) -> list[Policy]:
    """Return the lists of an organisation, by kind and number; `dropped`: also what is in them no more."""
    rows = models.Policy.objects.filter(organisation=organisation)
    kinds = {kind.value: at for at, kind in enumerate(PolicyKind)}
    found = sorted(rows if dropped else rows.filter(dropped=False), key=lambda r: (kinds[r.kind], r.number))
    return [Policy(row.pk, PolicyKind(row.kind), row.number, row.title, row.source) for row in found]


@transaction.atomic
def save_policies(
    who: Principal, organisation: str, kind: PolicyKind, titles: Sequence[str], source: str = ""
) -> list[Policy]:
    """Keep a list as it stands now, numbered from 1. A line with the same words stays the same line; one that
    is left out is kept for the versions and papers that name it.

    Raises SignInNeeded, Forbidden, WrongEntry.
    """
    require_writer(who, organisation)
    said = [title.strip() for title in titles if title.strip()]
    if len(said) > _MOST:
        raise WrongEntry(field="titles", problem=_("一覧に書けるのは{most}件までです。").format(most=_MOST))
    if len(said) != len(set(said)) or max(map(len, said), default=0) > 200:
        raise WrongEntry(field="titles", problem=_("同じ行が2つあるか、200文字を超える行があります。"))
    known = {
        row.title: row for row in models.Policy.objects.filter(organisation=organisation, kind=kind.value)
    }
    models.Policy.objects.filter(organisation=organisation, kind=kind.value).update(dropped=True)
    for number, title in enumerate(said, 1):
        row = known.get(title) or models.Policy(organisation=organisation, kind=kind.value, title=title)
        row.number, row.source, row.dropped = number, source.strip()[:300], False
        row.save()
    journal.record(
        who, "register.policies", "register", kind.value, organisation=organisation,
        details={"lines": len(said)},
    )  # fmt: skip
    return [each for each in policies(organisation) if each.kind is kind]


def conditions(organisation: str) -> dict[Stage, tuple[str, ...]]:
    """Return what must hold before an initiative passes into a stage."""
    rows = models.StageCondition.objects.filter(organisation=organisation).order_by("position")
    return {stage: tuple(row.text for row in rows if row.stage == stage.value) for stage in Stage}


@transaction.atomic
def save_conditions(who: Principal, organisation: str, said: Mapping[Stage, Sequence[str]]) -> None:
    """Raises SignInNeeded, Forbidden, WrongEntry. Decisions that were taken keep the conditions of then."""
    require_writer(who, organisation)
    for stage, texts in said.items():
        lines = [text.strip() for text in texts if text.strip()]
        if len(lines) > _MOST or max(map(len, lines), default=0) > 300:
            raise WrongEntry(field=stage.value, problem=_("20行まで、1行300文字までで書いてください。"))
        models.StageCondition.objects.filter(organisation=organisation, stage=stage.value).delete()
        models.StageCondition.objects.bulk_create(
            models.StageCondition(organisation=organisation, stage=stage.value, position=at, text=text)
            for at, text in enumerate(lines)
        )
    journal.record(who, "register.conditions", "register", organisation, organisation=organisation)


def terms(organisation: str) -> list[Term]:
    """Return the glossary, in the order of its words."""
    rows = models.Term.objects.filter(organisation=organisation).order_by("term")
    return [Term(row.term, row.meaning) for row in rows]


@transaction.atomic
def save_terms(who: Principal, organisation: str, said: Sequence[Term]) -> None:
    """Keep the glossary as it stands now. Raises SignInNeeded, Forbidden, WrongEntry."""
    require_writer(who, organisation)
    known = {each.term.strip(): each.meaning.strip() for each in said if each.term.strip()}
    if len(known) > _MOST_TERMS or any(len(term) > 100 or not known[term] for term in known):
        problem = _("用語は100文字まで、説明つきで、{most}語までにしてください。").format(most=_MOST_TERMS)
        raise WrongEntry(field="terms", problem=problem)
    models.Term.objects.filter(organisation=organisation).delete()
    models.Term.objects.bulk_create(
        models.Term(organisation=organisation, term=term, meaning=meaning[:2000])
        for term, meaning in known.items()
    )
    journal.record(
        who, "register.glossary", "register", organisation, organisation=organisation,
        details={"terms": len(known)},
    )  # fmt: skip


def terms_in(texts: str, glossary: Sequence[Term]) -> list[Term]:
    """Return the words of the glossary that a text uses."""
    return [each for each in glossary if each.term.split("（")[0].split("(")[0].strip() in texts]
