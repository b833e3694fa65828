"""What CKAN's search fields mean in the catalogue."""

from __future__ import annotations

import fnmatch
import glob
import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from django.utils import timezone

from hiroba.catalog.curation import service as curation
from hiroba.catalog.curation.service import MEMBER
from hiroba.catalog.curation.types import NotCurated
from hiroba.catalog.datasets import service as catalogue
from hiroba.catalog.datasets.types import (
    DISTRIBUTIONS,
    AllOf,
    AnyOf,
    Condition,
    Criterion,
    NoneOf,
    Op,
    Order,
    Words,
)
from hiroba.kernel.decide.types import Visibility
from hiroba.protocols.ckan import solr, standard
from hiroba.protocols.ckan.errors import SearchError

_COLUMNS: Final = {
    "id": "id", "name": "name", "title": "title", "notes": "description", "organization": "organisation",
    "owner_org": "organisation", "groups": "theme", "license_id": "licence", "license": "licence",
    "res_format": "format", "tags": "keyword", "keywords": "keyword", "url": "landing_page",
    "author": "publisher", "title_string": "title",
}  # fmt: skip
_TIMES: Final = {
    "metadata_created": "created", "metadata_modified": "changed", "data_modified": "modified",
    "issued": "issued",
}  # fmt: skip
_TEXTS: Final = ("title", "notes")  # analysed text in CKAN's schema: words, not whole values
_ALWAYS: Final = {"state": "active", "type": "dataset", "dataset_type": "dataset", "entity_type": "package"}
VOCABULARY: Final = "vocab_"  # before a vocabulary's name, as CKAN's index has it
_WORDS: Final = ("", "text", "entity_name", "title_ngram", "name_ngram", "res_name", "res_description")
_COUNTED: Final[Mapping[str, Condition]] = {"num_tags": Criterion("keyword", Op.LIKE, "*")}
_NUMBERS: Final = {"num_resources": DISTRIBUTIONS}
_ANYTHING: Final = AllOf()
_NOTHING: Final = AnyOf()
FACETS: Final = {
    "organization": "organisation", "groups": "theme", "license_id": "licence", "res_format": "format",
    "tags": "keyword",
}  # fmt: skip
_ORDERS: Final = {
    "id": "id", "name": "name", "title": "title", "title_string": "title", "metadata_created": "created",
    "metadata_modified": "changed", "organization": "organisation",
}  # fmt: skip
_UNRANKED: Final = ("score", "relevance", "views_recent", "views_total", "popularity")
_MATH: Final = re.compile(
    r"NOW(?:/(?P<round>[A-Z]+))?(?P<steps>(?:[+-]\d{1,6}[A-Z]+)*)(?:/(?P<round2>[A-Z]+))?"
)
_UNITS: Final = {
    "SECOND": timedelta(seconds=1), "MINUTE": timedelta(minutes=1), "HOUR": timedelta(hours=1),
    "DAY": timedelta(days=1), "WEEK": timedelta(days=7), "MONTH": timedelta(days=30),
    "YEAR": timedelta(days=365),
}  # fmt: skip


def condition(q: str, filters: list[str]) -> Condition:
    """Return `q` and all `fq` as one condition. Raises SearchError."""
    try:
        nodes = [solr.parse(text) for text in (q, *filters) if text.strip()]
    except solr.TooComplex as error:
        raise SearchError("Search query is too complex") from error
    return AllOf(tuple(_condition(node) for node in nodes))


def member(group: str) -> Condition:
    """Those that were put into a group that is no theme."""
    return Criterion(f"extra:{MEMBER}{group}", Op.PRESENT)


def counted(fields: Collection[str]) -> set[str]:
    """The facets of the catalogue that these fields need."""
    wanted = {
        "keyword" if name.startswith(VOCABULARY) else FACETS[name]
        for name in fields
        if name.startswith(VOCABULARY) or name in FACETS
    }
    return wanted | ({"model"} if "tags" in fields else set())


def order(text: str) -> list[Order]:
    """Return `sort` ("metadata_modified desc, name asc"); what has no order here sorts nothing.

    Raises SearchError.
    """
    found = []
    for part in text.split(","):
        name, _space, way = part.strip().partition(" ")
        if not name or name in _UNRANKED:
            continue
        if name not in _ORDERS or way.strip().lower() not in ("", "asc", "desc"):
            raise SearchError(f"sort: {part.strip()[:60]}")
        found.append(Order(_ORDERS[name], way.strip().lower() == "desc"))
    return found


def _condition(node: solr.Node) -> Condition:
    match node:
        case solr.Every(parts):
            return AllOf(_merged(parts))
        case solr.Either(parts):
            return AnyOf(tuple(_condition(part) for part in parts))
        case solr.Without(part):
            return NoneOf(_condition(part))
        case solr.Range():
            return _range(node)
    return _term(node)


def _merged(parts: tuple[solr.Node, ...]) -> tuple[Condition, ...]:
    """Free words beside each other are one question to the index."""
    free = [
        part for part in parts if isinstance(part, solr.Term) and part.field in _WORDS and part.text != "*"
    ]
    others = tuple(_condition(part) for part in parts if part not in free)
    text = " ".join(part.text.strip("*?") for part in free).strip()
    return (Words(text), *others) if text else others


def _term(term: solr.Term) -> Condition:
    name, text = term.field, term.text
    if text == "*" and not term.phrase:
        return _ANYTHING if name in ("", "*", *_ALWAYS, *_TIMES, *_COUNTED, *_NUMBERS) else _present(name)
    if name in _WORDS:
        stripped = text if term.phrase else text.strip("*?")
        return Words(stripped) if stripped else _ANYTHING
    if name in _ALWAYS:
        return _ANYTHING if text == _ALWAYS[name] else _NOTHING
    if name in (*_TIMES, *_COUNTED, *_NUMBERS):
        return _range(solr.Range(name, text, text))
    special = _SPECIAL.get(name)
    if special is not None:
        return special(text)
    return _of_vocabulary(term) if name.startswith(VOCABULARY) else _of_column(term)


def _of_vocabulary(term: solr.Term) -> Condition:
    """vocab_<name>: the keywords that stand in a vocabulary."""
    fits = _fitting(term.text, not term.phrase and ("*" in term.text or "?" in term.text))
    words = [each for each in vocabulary_words(term.field) if fits(each)]
    return AnyOf(tuple(Criterion("keyword", Op.IS, word) for word in words))


def _fitting(text: str, wild: bool) -> Callable[[str], bool]:
    """Whether a word is the one that is asked for, as the columns compare: whatever its case."""
    pattern = text.casefold() if wild else glob.escape(text.casefold())
    return lambda word: fnmatch.fnmatchcase(word.casefold(), pattern)


def vocabulary_words(field: str) -> tuple[str, ...]:
    """The words of the vocabulary that a field vocab_<name> means; none where there is no such one."""
    try:
        return curation.vocabulary(field.removeprefix(VOCABULARY)).words
    except NotCurated:
        return ()


def _of_column(term: solr.Term) -> Condition:
    name, text = term.field, term.text
    column = _column(name)
    if name in _TEXTS:
        return Criterion(column, Op.CONTAINS, text if term.phrase else text.strip("*?"))
    wild = not term.phrase and ("*" in text or "?" in text)
    found = Criterion(column, Op.LIKE if wild else Op.IS, text)
    if name in ("tags", "keywords"):
        return AnyOf((found, standard.condition(_fitting(text, wild))))
    if name == "res_format" and text.casefold() == "csv":
        return AnyOf((found, Criterion("tables", Op.RANGE, (1, None))))
    if name == "groups" and text.lower() in curation.titles():
        return member(text.lower())
    if name == "id":
        return AnyOf((found, AllOf((Criterion("source", Op.IS, ""), Criterion("remote_id", Op.IS, text)))))
    if name.removeprefix("extras_") == "caddec_dataset_id_for_detail":
        return AnyOf((found, Criterion("id", Op.IS, text)))
    return found


def _column(name: str) -> str:
    """Any further field is one of the extras, as CKAN indexes them."""
    return _COLUMNS.get(name) or f"extra:{name.removeprefix('extras_')}"


def _present(name: str) -> Condition:
    column = _column(name)
    if name.startswith(VOCABULARY):
        return _of_vocabulary(solr.Term(name, "*"))
    if column in ("keyword", "format"):
        return Criterion(column, Op.LIKE, "*")
    return Criterion(column, Op.PRESENT)


def _capacity(text: str) -> Condition:
    public = Criterion("visibility", Op.IS, Visibility.PUBLIC.value)
    return public if text.lower() in ("public", "false") else NoneOf(public)


def _standing(text: str) -> Condition:
    """isopen:true — under a licence of the list that is open."""
    licences = tuple(Criterion("licence", Op.IS, each.id) for each in catalogue.licences() if each.open)
    return AnyOf(licences) if text.lower() == "true" else NoneOf(AnyOf(licences))


_SPECIAL: Final = {"capacity": _capacity, "private": _capacity, "isopen": _standing}


def _range(node: solr.Range) -> Condition:
    low, high = node.low, node.high
    if node.field in _COUNTED:
        return _counted(node)
    if node.field in _NUMBERS:
        numbers = _number(low), _number(high)
        return Criterion(_NUMBERS[node.field], Op.RANGE, numbers, node.low_in, node.high_in)
    if node.field in _TIMES:
        ends: tuple[object, object] = (_time(low), _time(high))
        if ends == (None, None) and node.field != "issued":
            return _ANYTHING
        column = _TIMES[node.field]
        if ends == (None, None):
            return Criterion(column, Op.PRESENT)
    else:
        column = _column(node.field) if node.field else "title"
        ends = (None if low == "*" else low, None if high == "*" else high)
        if ends == (None, None):
            return _present(node.field) if node.field else _ANYTHING
    return Criterion(column, Op.RANGE, ends, node.low_in, node.high_in)


def _counted(node: solr.Range) -> Condition:
    """num_tags: whether there are any. Raises SearchError for other numbers."""
    some = _COUNTED[node.field]
    if (node.low, node.high) == ("1", "*") or (node.low, node.high, node.low_in) == ("0", "*", False):
        return some
    if (node.low, node.high) == ("0", "0"):
        return NoneOf(some)
    if (node.low, node.high) in (("0", "*"), ("*", "*")):
        return _ANYTHING
    raise SearchError(f"{node.field}: only none (0) or some ([1 TO *])")


def _number(text: str) -> int | None:
    """An end of a range of numbers. Raises SearchError."""
    if text == "*":
        return None
    if not re.fullmatch(r"-?[0-9]{1,10}", text):
        raise SearchError(f"Invalid Number: {text[:60]}")
    return int(text)


def _time(text: str) -> datetime | None:
    """Solr's dates: ISO 8601 in UTC, or NOW with steps. Raises SearchError."""
    if text == "*":
        return None
    if text.startswith("NOW"):
        return _from_now(text)
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError as error:
        raise SearchError(f"Invalid Date String: {text[:60]}") from error
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def _from_now(text: str) -> datetime:
    match = _MATH.fullmatch(text)
    if match is None:
        raise SearchError(f"Invalid Date Math String: {text[:60]}")
    found = timezone.now()
    try:
        for sign, number, unit in re.findall(r"([+-])(\d+)([A-Z]+)", match["steps"]):
            found += _unit(unit) * int(sign + number)
    except OverflowError as error:
        raise SearchError(f"Invalid Date Math String: {text[:60]}") from error
    rounded = match["round"] or match["round2"]
    return _rounded(found, rounded) if rounded else found


def _unit(name: str) -> timedelta:
    found = _UNITS.get(name.removesuffix("S"))
    if found is None:
        raise SearchError(f"Invalid Date Math unit: {name[:20]}")
    return found


def _rounded(moment: datetime, unit: str) -> datetime:
    size = _unit(unit)
    moment = moment.replace(microsecond=0)
    if size >= _UNITS["MINUTE"]:
        moment = moment.replace(second=0)
    if size >= _UNITS["HOUR"]:
        moment = moment.replace(minute=0)
    if size >= _UNITS["DAY"]:
        moment = moment.replace(hour=0)
    if size >= _UNITS["MONTH"]:
        moment = moment.replace(day=1)
    return moment.replace(month=1) if size >= _UNITS["YEAR"] else moment
