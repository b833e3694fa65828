"""What changed from one year's edition to the next, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hiroba.office.register.editions import Edition, EditionItem, EditionKpi
from hiroba.office.register.types import Light
from hiroba.office.register.words import LIGHTS, STAGES, figure, is_english, listed, titled
from hiroba.office.register.years import short_label


@dataclass(frozen=True)
class Changed:
    """item: of the newer edition, of the older one where it is gone."""

    item: EditionItem
    sentences: tuple[str, ...]


def changed(before: Edition | None, after: Edition) -> list[Changed]:
    """Return what changed, initiative by initiative; nothing where there is no year before."""
    if before is None:
        return []
    old = {each.id: each for each in before.items}
    new = {each.id: each for each in after.items}
    pairs = [(old.get(each.id), each) for each in after.items]
    found = [Changed(each, tuple(_between(known, each))) for known, each in pairs]
    gone = [Changed(each, (_("一覧からなくなりました。"),)) for each in before.items if each.id not in new]
    return [each for each in [*found, *gone] if each.sentences]


def _between(before: EditionItem | None, after: EditionItem) -> Iterator[str]:
    if before is None:
        yield _("新しく加わりました。")
        return
    if after.ended and not before.ended:
        yield _("終わりました。")
    if before.stage is not after.stage:
        yield _("段階が「{before}」から「{after}」になりました。").format(
            before=STAGES[before.stage], after=STAGES[after.stage]
        )
    if titled(before) != titled(after):
        yield _("名前が「{before}」から変わりました。").format(before=titled(before))
    if before.departments != after.departments:
        yield _("所管が「{before}」から「{after}」になりました。").format(
            before=_departments(before), after=_departments(after)
        )
    if before.light is not after.light and Light.UNKNOWN not in (before.light, after.light):
        yield _("見通しが「{before}」から「{after}」になりました。").format(
            before=LIGHTS[before.light], after=LIGHTS[after.light]
        )
    known = {each.kpi.indicator: each for each in before.kpis}
    for kpi in after.kpis:
        yield from _of_kpi(known.get(kpi.kpi.indicator), kpi)


def _departments(item: EditionItem) -> str:
    return listed(item.responsible(english=is_english()))


def _of_kpi(before: EditionKpi | None, after: EditionKpi) -> Iterator[str]:
    kpi = after.kpi
    if before is None:
        yield _("成果指標「{title}」が加わりました。").format(title=titled(kpi))
        return
    old = {each.year: each.value for each in before.kpi.targets}
    for target in kpi.targets:
        if target.year in old and old[target.year] != target.value:
            yield _("{year}の目標が {before} から {after} になりました。").format(
                year=short_label(target.year), before=figure(old[target.year], kpi.decimals),
                after=figure(target.value, kpi.decimals),
            )  # fmt: skip
    was, now = before.points[-1:], after.points[-1:]
    if was and now and was[0].value != now[0].value:
        yield _("{title}が {before} から {after} になりました。").format(
            title=titled(kpi), before=figure(was[0].value, kpi.decimals),
            after=figure(now[0].value, kpi.decimals),
        )  # fmt: skip
