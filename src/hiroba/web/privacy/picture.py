"""The risk before and after, as numbers and as bars."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from hiroba.catalog.disclosure.types import Outcome
from hiroba.rules.privacy.types import Risk


def figures(outcome: Outcome) -> list[tuple[str, str, str]]:
    """(what, before, after)."""
    both = (outcome.before, outcome.after)
    rows = [
        (_("行"), [f"{one.rows:,}" for one in both]),
        (_("同じに見える行の最小の数（k）"), [f"{one.k:,}" for one in both]),
        (_("ほかに同じ人がいない行"), [_percent(one.unique) for one in both]),
        (_("いちばん分かりやすい人が言い当てられる確率"), [_percent(one.highest) for one in both]),
        (_("平均して言い当てられる確率"), [_percent(one.mean) for one in both]),
        (_("言い当てられる見込みの人数"), [f"{one.classes:,}" for one in both]),
    ]
    if outcome.before.distinct:
        rows.append((_("知られたくない値の種類（l）"), [f"{one.distinct:,}" for one in both]))
        rows.append((_("全体とのちがい（t）"), [f"{one.closeness:.2f}" for one in both]))
    return [(what, *pair) for what, pair in rows]  # type: ignore[misc]


def _percent(share: float) -> str:
    return f"{share:.1%}"


def bars(outcome: Outcome) -> list[dict[str, Any]]:
    """How many rows stand in groups of which size, before and after."""
    labels = (
        _("ひとりだけ"), _("2人"), _("3〜4人"), _("5〜9人"), _("10〜49人"), _("50人から"),
    )  # fmt: skip
    before, after = _shares(outcome.before), _shares(outcome.after)
    return [
        {"label": label, "before": one, "after": two}
        for label, one, two in zip(labels, before, after, strict=True)
    ]


def _shares(risk: Risk) -> list[int]:
    return [round(rows / max(risk.rows, 1) * 100) for rows in risk.sizes]


def sample(found: tuple[list[str], list[list[Any]]]) -> dict[str, Any]:
    """Titles and the first rows, empty cells empty."""
    titles, rows = found
    return {"titles": titles, "rows": [["" if cell is None else cell for cell in row] for row in rows]}
