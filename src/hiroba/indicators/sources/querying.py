"""SQL of the workbench, asked with what the owner may see; the versions that went in are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import pyarrow as pa
from django.utils import timezone

from hiroba.catalog.workbench import service as workbench
from hiroba.catalog.workbench.types import Input
from hiroba.indicators import fiscal
from hiroba.indicators.errors import AnswerEmpty, AnswerShape, AnswerTooLong, AnswerTwice, SourceClosed
from hiroba.indicators.figures import Computed
from hiroba.indicators.places import Names
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Principal, Role, Visibility
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.storage import service as storage

MOST_ROWS: Final = 20_000  # places times years
_WIDTHS: Final = (Visibility.PRIVATE, Visibility.ORGANISATION, Visibility.PUBLIC)
_NEEDED: Final = {"place", "year", "value"}


@dataclass(frozen=True)
class Answered:
    """inputs: of each version that went in: dataset, version, title."""

    values: list[Computed]
    inputs: list[Mapping[str, Any]]
    version: str


def query(sql: str, organisation: str, visibility: Visibility) -> Answered:
    """Ask as the organisation. Raises QueryError, SourceFailed, UnknownPlace, WrongYear, WrongNumber."""
    owner = Principal("token", f"indicators-{organisation}", {organisation: Role.OFFICER})
    with storage.workspace() as folder:
        answer = workbench.ask(sql, decide.sight(owner), workbench.bounds(MOST_ROWS), folder / "rows.arrow")
        if answer.truncated:
            raise AnswerTooLong(most=MOST_ROWS)
        with (folder / "rows.arrow").open("rb") as file, pa.ipc.open_stream(file) as reader:
            table = reader.read_all()
    _check_open(answer.inputs, organisation, visibility)
    inputs = list({(each.dataset, each.version): each for each in answer.inputs}.values())
    return Answered(
        _values(table, organisation),
        [{"dataset": each.dataset, "version": each.version, "title": each.title} for each in inputs],
        ",".join(f"{each.dataset}@{each.version}" for each in inputs),
    )


def _check_open(inputs: Sequence[Input], organisation: str, visibility: Visibility) -> None:
    """What others show to few is not shown to more by way of a number; of one's own data one may tell."""
    body = set(organisations.body_below(organisation))
    for each in inputs:
        own = each.organisation in body or organisation in organisations.body_below(each.organisation)
        if not own and _WIDTHS.index(each.visibility) < _WIDTHS.index(visibility):
            raise SourceClosed(what=each.title)


def _values(table: Any, organisation: str) -> list[Computed]:
    names = [name.strip().lower() for name in table.column_names]
    if len(names) == 1 and table.num_rows == 1:
        only = table.column(0)[0].as_py()
        if only is None:
            raise AnswerEmpty()
        day = timezone.localdate()
        return [Computed(organisation, fiscal.of(day), _number(only), day)]
    if not set(names) >= _NEEDED or len(set(names)) != len(names):
        raise AnswerShape()
    found = list(_rows(table.rename_columns(names)))
    if not found:
        raise AnswerEmpty()
    seen: set[tuple[str, int]] = set()
    for each in found:
        if (each.place, each.year) in seen:
            raise AnswerTwice(what=f"{each.place} {each.year}")
        seen.add((each.place, each.year))
    return found


def _rows(table: Any) -> Iterator[Computed]:
    """A row without a value says nothing."""
    names, today = Names(), timezone.localdate()
    for row in table.to_pylist():
        if row["value"] is None:
            continue
        if row["place"] is None or row["year"] is None:
            raise AnswerShape()
        year = fiscal.read(_year(row["year"]))
        as_of = _day(row.get("as_of")) or min(fiscal.last_day(year), today)
        yield Computed(names.code(str(row["place"])), year, _number(row["value"]), as_of)


def _year(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return timezone.localdate(value) if timezone.is_aware(value) else value.date()
    return value if isinstance(value, date) else None


def _number(value: Any) -> float:
    """A truth is no number; whether the number is a finite one is asked where it is kept."""
    if isinstance(value, bool):
        raise AnswerShape()
    try:
        return float(value)
    except (TypeError, ValueError) as error:
        raise AnswerShape() from error
