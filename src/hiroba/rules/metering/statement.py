"""What a month costs each organisation, by what it used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Case, F, Sum, Value, When

from hiroba.rules.metering.models import MeteredUse, MonthlyCost
from hiroba.rules.metering.types import Cost, Share, SubjectKind


def shares(month: date) -> list[Share]:
    """Return what each organisation bears, by code; without a cost that was set, 0 yen each.

    What the public uses counts to the data's owner, who serves it. The yen add up to the cost exactly.
    """
    cost = MonthlyCost.objects.filter(month=month.replace(day=1)).first()
    storage = {str(code): int(size) for code, size in cost.storage.items()} if cost else {}
    used = _used(month)
    codes = sorted({*used, *storage})
    requests = {code: used.get(code, (0, 0))[0] for code in codes}
    sizes = {code: used.get(code, (0, 0))[1] for code in codes}
    yen = dict.fromkeys(codes, 0)
    if cost is not None:
        measures = [(cost.by_requests, requests), (cost.by_bytes, sizes), (cost.by_storage, storage)]
        yen = _shared(cost.yen, codes, measures)
    return [Share(code, requests[code], sizes[code], storage.get(code, 0), yen[code]) for code in codes]


def cost_of(month: date) -> Cost | None:
    """What was set for the month."""
    row = MonthlyCost.objects.filter(month=month.replace(day=1)).first()
    return Cost(row.month, row.yen, row.by_requests, row.by_bytes, row.by_storage) if row else None


def _used(month: date) -> dict[str, tuple[int, int]]:
    first = month.replace(day=1)
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    rows = MeteredUse.objects.filter(day__gte=first, day__lt=after)
    rows = rows.exclude(subject_kind=SubjectKind.CLIENT.value)  # what a call used is counted beside it
    bearer = Case(When(user="", then=F("owner")), default=F("user"))
    found = rows.annotate(bearer=bearer).exclude(bearer=Value("")).values_list("bearer").order_by()
    return {code: (number, size) for code, number, size in found.annotate(n=Sum("number"), s=Sum("size"))}


def _shared(yen: int, codes: list[str], measures: Sequence[tuple[int, Mapping[str, int]]]) -> dict[str, int]:
    """By the largest remainders (Hamilton), in whole numbers throughout. A measure of which there is nothing
    does not count; where there is none at all, everybody bears the same."""
    counted = [(weight, by, sum(by.values())) for weight, by in measures if weight and any(by.values())]
    if not counted:
        counted = [(1, dict.fromkeys(codes, 1), len(codes))]
    weights, common = sum(weight for weight, _by, _sum in counted), 1
    for _weight, _by, total in counted:
        common *= total
    parts = {
        code: sum(weight * by.get(code, 0) * (common // total) for weight, by, total in counted)
        for code in codes
    }
    whole = weights * common
    found = {code: yen * part // whole for code, part in parts.items()}
    left = yen - sum(found.values())
    for code in sorted(codes, key=lambda each: (-(yen * parts[each] % whole), each))[:left]:
        found[code] += 1
    return found
