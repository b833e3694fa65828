"""Values of the exchange by DCAT: what goes out, in which form, and what was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from hiroba.catalog.datasets.types import DatasetDetail, RecordDraft
from hiroba.catalog.series.types import SeriesRef
from hiroba.kernel.errors.types import HirobaError


class Form(StrEnum):
    """A form of RDF; its value is the ending of an address."""

    TURTLE = "ttl"
    JSON_LD = "jsonld"
    RDF_XML = "rdf"


MEDIA_TYPES: Mapping[Form, str] = {
    Form.TURTLE: "text/turtle",
    Form.JSON_LD: "application/ld+json",
    Form.RDF_XML: "application/rdf+xml",
}


@dataclass(frozen=True)
class Agent:
    """Who publishes. code: of an organisation here, "" for anybody else."""

    name_ja: str
    name_en: str = ""
    code: str = ""


@dataclass(frozen=True)
class Site:
    """The installation. base: its address without the last slash."""

    base: str
    title: str
    description: str
    publisher: Agent

    def dataset(self, dataset_id: str) -> str:
        """The address of a dataset, which is also its name in RDF."""
        return f"{self.base}/datasets/{dataset_id}"

    def series(self, series_id: str) -> str:
        return f"{self.base}/series/{series_id}"

    def organisation(self, code: str) -> str:
        return f"{self.base}/organisations/{code}"


@dataclass(frozen=True)
class Entry:
    """A dataset on its way out. publisher: its organisation here. series: the one that it is in. policy: the
    address of the rule that binds who it is told to, "" where none does."""

    detail: DatasetDetail
    publisher: Agent
    series: SeriesRef | None = None
    policy: str = ""


@dataclass(frozen=True)
class PageLinks:
    """Where a page of the catalogue stands. here, first, next: whole addresses; next "": the last page.
    total: datasets on all pages together."""

    here: str
    first: str
    next: str
    total: int
    size: int


_SENTENCES: Mapping[str, Any] = {
    "missing": _("「{field}」がありません。"),
    "date": _("「{field}」の日付「{value}」を読めません。"),
    "relative_url": _("「{field}」のアドレス「{value}」は途中からしか書かれていません。"),
    "url": _("「{field}」のアドレス「{value}」は使えません。"),
    "number": _("「{field}」の数「{value}」を読めません。"),
    "value": _("「{field}」の値「{value}」の意味が分かりません。"),
    "too_long": _("「{field}」が長すぎるため、途中までにしました。"),
    "context": _("JSON-LDの文脈「{value}」は取りに行きません。分からない言葉は読みとばしました。"),
}


@dataclass(frozen=True)
class Problem:
    """Something of a document that could not be taken as it stands. subject: IRI of the dataset or ""
    (the document). field: the property's name as DCAT writes it. code: a key of the sentences. value: at
    most 80 characters of what stood there."""

    subject: str
    field: str
    code: str
    value: str = ""

    @property
    def sentence(self) -> str:
        """What is wrong, in the language that is active now."""
        return str(_SENTENCES[self.code]).format(field=self.field, value=self.value)


@dataclass(frozen=True)
class Reading:
    """What a document says. records: by IRI. elsewhere: IRIs of datasets that it names and does not
    describe. next: address of the next page, "" on the last one. total: as the document tells, or None."""

    title: str
    records: tuple[RecordDraft, ...]
    problems: tuple[Problem, ...] = ()
    elsewhere: tuple[str, ...] = ()
    next: str = ""
    total: int | None = None


class UnreadableGraph(HirobaError):
    """The bytes are not what they are said to be."""

    code: ClassVar[str] = "graph_unreadable"
    status: ClassVar[int] = 422
    sentence = _("RDF（{form}）として読めません：{why}")


class GraphTooLarge(HirobaError):
    code: ClassVar[str] = "graph_too_large"
    status: ClassVar[int] = 413
    sentence = _("RDFの文書が大きすぎます（上限 {limit} バイト）。ページに分けてください。")


@dataclass
class Told:
    """Problems, gathered while a document is read."""

    problems: list[Problem] = field(default_factory=list)

    def tell(self, subject: str, name: str, code: str, value: object = "") -> None:
        self.problems.append(Problem(subject, name, code, str(value)[:80]))
