"""What an indicator is: defined, changed, retired, found."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hiroba.indicators.errors import IndicatorExists, UnknownIndicator, WrongDefinition
from hiroba.indicators.models import Figure, Indicator
from hiroba.indicators.types import Definition, Direction, Source, SourceKind
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource, Visibility
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations import service as organisations

_ID: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
_REDUCED: Final = ("count", "sum", "mean", "min", "max", "last")
_MOST_DECIMALS: Final = 6
_LONGEST: Final = {
    "title_ja": 200,
    "title_en": 200,
    "unit_ja": 40,
    "unit_en": 40,
    "formula": 4000,
    "formula_en": 4000,
}
_LONGEST_SQL: Final = 50_000
_THEMES: Final = 12


@transaction.atomic
def define(definition: Definition, who: Principal) -> Definition:
    """Keep a new indicator. Raises Forbidden, IndicatorExists, WrongDefinition, UnknownOrganisation."""
    _check(definition, who)
    require_work(who, definition.organisation)
    if Indicator.objects.filter(pk=definition.id).exists():
        raise IndicatorExists(indicator=definition.id)
    row = _filled(Indicator(id=definition.id), definition)
    row.save(force_insert=True)
    _note(who, "indicator.define", definition)
    return definition


@transaction.atomic
def change(definition: Definition, who: Principal) -> Definition:
    """Put a definition in the place of the one with its id; values stay, and stay with what made them.

    It stays whose it is. Raises UnknownIndicator, Forbidden, WrongDefinition.
    """
    row = managed(definition.id, who)
    if row.organisation != definition.organisation:
        raise WrongDefinition(why=_("指標の団体は変えられません。"))
    _check(definition, who)
    was = row.visibility
    _filled(row, definition).save()
    if was != row.visibility:  # the living city shows it to other people from now on
        Figure.objects.filter(indicator=row, current=True).update(published=False)
    _note(who, "indicator.change", definition)
    return definition


@transaction.atomic
def retire(id: str, who: Principal) -> None:
    """Collect no more values; those that are there stay. Raises UnknownIndicator, Forbidden."""
    row = managed(id, who)
    row.retired, row.due = timezone.now(), None
    row.save(update_fields=["retired", "due"])
    journal.record(who, "indicator.retire", "indicator", id, organisation=row.organisation)


def definition(id: str, who: Principal) -> Definition:
    """Return an indicator that this reader may see. Raises UnknownIndicator."""
    return told(seen(id, who))


def seen(id: str, who: Principal) -> Indicator:
    """The row, for a reader. Raises UnknownIndicator."""
    row = Indicator.objects.filter(decide.visible(decide.sight(who), None), pk=id).first()
    if row is None:
        raise UnknownIndicator
    return row


def managed(id: str, who: Principal) -> Indicator:
    """The row, locked, for somebody who may change it. Raises UnknownIndicator, Forbidden."""
    visible = decide.visible(decide.sight(who), None)
    row = Indicator.objects.select_for_update().filter(visible, pk=id).first()
    if row is None:
        raise UnknownIndicator
    require_work(who, row.organisation)
    return row


def may_change(definition: Definition, who: Principal) -> bool:
    return decide.decide(who, Action.SERVICE_WORK, _resource(definition.organisation)).allowed


def require_work(who: Principal, organisation: str) -> None:
    """Raises Forbidden."""
    decide.require(who, Action.SERVICE_WORK, _resource(organisation))


def told(row: Indicator) -> Definition:
    return Definition(
        id=row.pk, organisation=row.organisation, title_ja=row.title_ja, title_en=row.title_en,
        unit_ja=row.unit_ja, unit_en=row.unit_en, direction=Direction(row.direction),
        source=source_of(row.source), visibility=Visibility(row.visibility), decimals=row.decimals,
        per_head=row.per_head, formula=row.formula, themes=tuple(row.themes), additive=row.additive,
        formula_en=row.formula_en,
    )  # fmt: skip


def source_of(kept: dict[str, Any]) -> Source:
    return Source(**{**kept, "kind": SourceKind(kept["kind"])})


def _resource(organisation: str) -> Resource:
    return Resource("service", "indicators", organisation)


def _filled(row: Indicator, definition: Definition) -> Indicator:
    row.organisation, row.visibility = definition.organisation, definition.visibility.value
    row.title_ja = definition.title_ja.strip()
    row.title_en = definition.title_en.strip() or row.title_ja
    row.unit_ja = definition.unit_ja.strip()
    row.unit_en = definition.unit_en.strip() or row.unit_ja
    row.direction, row.source = definition.direction.value, asdict(definition.source)
    row.decimals, row.per_head = definition.decimals, definition.per_head
    row.formula, row.formula_en = definition.formula.strip(), definition.formula_en.strip()
    row.additive = definition.additive
    row.themes = [each.strip() for each in definition.themes if each.strip()]
    row.retired = None
    row.due = None if definition.source.kind is SourceKind.ENTERED else timezone.now()
    return row


def _check(definition: Definition, who: Principal) -> None:
    organisations.get(definition.organisation)
    if not _ID.fullmatch(definition.id):
        raise WrongDefinition(why=_("識別子は、小文字の英数字と「-」「_」「.」で書いてください。"))
    if not definition.title_ja.strip():
        raise WrongDefinition(why=_("名前を書いてください。"))
    for name, most in _LONGEST.items():
        if len(getattr(definition, name)) > most:
            raise WrongDefinition(why=_("{most}文字以内で書いてください。").format(most=most))
    if not 0 <= definition.decimals <= _MOST_DECIMALS:
        raise WrongDefinition(why=_("小数点以下は{most}けたまでです。").format(most=_MOST_DECIMALS))
    if len(definition.themes) > _THEMES or any(len(each) > 40 for each in definition.themes):
        raise WrongDefinition(why=_("テーマは{most}個まで、それぞれ40文字までです。").format(most=_THEMES))
    _check_per_head(definition, who)
    _check_source(definition.source)


def _check_per_head(definition: Definition, who: Principal) -> None:
    if not definition.per_head:
        return
    if definition.per_head == definition.id:
        raise WrongDefinition(why=_("自分自身で割ることはできません。人口などの指標を選んでください。"))
    try:
        seen(definition.per_head, who)
    except UnknownIndicator as error:
        why = _("割る指標「{id}」が見つかりません。").format(id=definition.per_head[:64])
        raise WrongDefinition(why=why) from error


def _check_source(source: Source) -> None:
    if source.kind is SourceKind.COUNT and not source.count:
        raise WrongDefinition(why=_("数えるサービスの項目を選んでください。"))
    if source.kind is SourceKind.QUERY and not 0 < len(source.sql.strip()) <= _LONGEST_SQL:
        raise WrongDefinition(why=_("SQLを書いてください。"))
    if source.kind is SourceKind.ATTRIBUTE:
        counted = source.reduce == "count"
        if source.reduce not in _REDUCED or not (source.entity_type or source.entity):
            raise WrongDefinition(why=_("ものの種類と、まとめ方を選んでください。"))
        if not counted and not source.attribute:
            raise WrongDefinition(why=_("属性の名前を書いてください。"))


def _note(who: Principal, verb: str, definition: Definition) -> None:
    details: dict[str, int | str] = {
        "source": definition.source.kind.value, "visibility": definition.visibility.value
    }  # fmt: skip
    journal.record(
        who, verb, "indicator", definition.id, organisation=definition.organisation, details=details
    )  # fmt: skip
