"""Names for people: organisations, themes, licences, data models, rhythms, types of columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiroba.catalog.datamodels import service as datamodels
from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import Choice
from hiroba.catalog.tables.types import TYPE_TITLES, ColumnType
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo

MADE_WORDS = frozenset({"架空", "架空のデータ", "made", "made data", "demo"})

TYPES = TYPE_TITLES
# A short mark for a narrow column head; the whole word is its title.
MARKS: Mapping[ColumnType, str] = {
    ColumnType.STRING: "文",
    ColumnType.INTEGER: "123",
    ColumnType.NUMBER: "1.5",
    ColumnType.BOOLEAN: "○×",
    ColumnType.DATE: "日",
    ColumnType.DATETIME: "日時",
    ColumnType.TIME: "時",
    ColumnType.YEAR: "年",
    ColumnType.YEARMONTH: "年月",
    ColumnType.GEOMETRY: "◇",
}
RHYTHMS: Mapping[str, Any] = {
    "PT1M": gettext_lazy("1分ごと"),
    "PT1H": gettext_lazy("1時間ごと"),
    "P1D": gettext_lazy("毎日"),
    "P1W": gettext_lazy("毎週"),
    "P1M": gettext_lazy("毎月"),
    "P3M": gettext_lazy("3か月ごと"),
    "P6M": gettext_lazy("半年ごと"),
    "P1Y": gettext_lazy("毎年"),
    "P5Y": gettext_lazy("5年ごと"),
}
NUMERIC = frozenset({ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.YEAR})


def organisations_by_code() -> dict[str, OrganisationInfo]:
    return {each.code: each for each in organisations.all()}


def theme_titles() -> dict[str, str]:
    return {each.id: each.title for each in datasets.themes()}


def theme_title(theme: str) -> str:
    return theme_titles().get(theme, theme)


def licence(identifier: str) -> Choice:
    """The licence with its title; one that is not on the list is named as it is."""
    found = next((each for each in datasets.licences() if each.id == identifier), None)
    return found or Choice(identifier, identifier, "", open=False)


def licence_sentence(identifier: str) -> str:
    """What the licence lets a reader do, in one plain sentence."""
    return licence(identifier).sentence or _("利用の条件は、公開した団体にご確認ください。")


def is_standard(entity_type: str) -> bool:
    """Whether the rows fit a model of the standard, and not only one of telegrams or of this house."""
    return any(each.entity_type == entity_type and not each.own for each in datamodels.models())


def rhythm_title(rhythm: str) -> str:
    return str(RHYTHMS.get(rhythm, rhythm)) if rhythm else ""


def is_made(keywords: tuple[str, ...]) -> bool:
    """Whether a keyword says that the data is made up."""
    return any(word.casefold() in MADE_WORDS for word in keywords)


class _Named(Protocol):
    """A column of a schema or of a report."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def model(self) -> str | None: ...


def titles_of(columns: Iterable[_Named]) -> dict[str, str]:
    """Names of columns and what people call them: also of what the table should have by its data model, and
    of the place that a mapping makes of an address."""
    columns = list(columns)
    models = {column.model.partition(".")[0] for column in columns if column.model}
    meant = [field for model in datamodels.models() if model.entity_type in models for field in model.fields]
    wanted = {field.name: field.title for field in meant}
    return {"location": _("位置")} | wanted | {column.name: column.title for column in columns}
