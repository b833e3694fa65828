"""What an officer chose on the page of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hiroba.catalog.datasets.types import TableInfo
from hiroba.catalog.disclosure.types import BadPlan, Ladder, Part, Plan
from hiroba.catalog.tables.types import ColumnType

KS: Final = [(str(k), format_lazy(_("{n}行"), n=k)) for k in (3, 5, 10, 20, 50)]
DISTINCT: Final = [("1", _("決めない")), *((str(n), format_lazy(_("{n}種類"), n=n)) for n in (2, 3, 4, 5))]
CLOSENESS: Final = [("1", _("決めない")), *((str(n), f"{n}") for n in (0.5, 0.4, 0.3, 0.2, 0.1))]
SUPPRESSED: Final = [("0", _("除かない")), *((str(n), f"{n:.0%}") for n in (0.01, 0.02, 0.05, 0.1))]


_ASKED: Final = (
    ("k", _("同じに見える行の最小の数（k）"), KS, "5", _("大きいほど安全で、そのぶんおおまかになります。")),
    (
        "distinct",
        _("知られたくない値の種類（l）"),
        DISTINCT,
        "1",
        _("同じに見える人の中に、ちがう値がこれだけあるようにします。"),
    ),
    (
        "closeness",
        _("全体とのちがい（t）"),
        CLOSENESS,
        "1",
        _("知られたくない値の割合が、全体と大きくちがわないようにします。"),
    ),
    (
        "suppressed",
        _("除いてよい行"),
        SUPPRESSED,
        "0.02",
        _("少しの行を除くと、残りを細かいまま出せます。"),
    ),
)


def asked(form: QueryDict) -> list[tuple[object, ...]]:
    """(name, label, choices, what is chosen, note) of each condition."""
    return [
        (name, label, choices, form.get(name, usual), note) for name, label, choices, usual, note in _ASKED
    ]


def chosen(form: QueryDict, table: TableInfo) -> Plan:
    """The plan. Raises BadPlan where the form was not one of ours."""
    names = [one.name for one in table.schema.columns if one.type is not ColumnType.GEOMETRY]
    parts = [form.get(f"part-{at}", "") for at in range(len(names))]
    ladders = [form.get(f"ladder-{at}", "") for at in range(len(names))]
    if not all(one in list(Part) for one in parts):
        raise BadPlan(why=str(_("列ごとに、どうするかを選んでください。")))
    return Plan(
        table=table.ordinal,
        parts={name: Part(part) for name, part in zip(names, parts, strict=True)},
        ladders={
            name: Ladder(ladder)
            for name, part, ladder in zip(names, parts, ladders, strict=True)
            if part == Part.IDENTIFYING and ladder in list(Ladder)
        },
        k=int(_one_of(form, "k", KS)),
        distinct=int(_one_of(form, "distinct", DISTINCT)),
        closeness=float(_one_of(form, "closeness", CLOSENESS)),
        suppressed=float(_one_of(form, "suppressed", SUPPRESSED)),
    )


def _one_of(form: QueryDict, name: str, choices: Sequence[tuple[str, object]]) -> str:
    value = form.get(name, "")
    if value not in [each for each, _title in choices]:
        raise BadPlan(why=str(_("条件を選びなおしてください。")))
    return value
