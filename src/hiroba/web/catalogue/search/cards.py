"""A dataset as a card among what was found."""

from __future__ import annotations

from dataclasses import dataclass

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import DatasetCard, DatasetDetail
from hiroba.kernel.decide.types import Sight, Visibility
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.web.catalogue.dataset.score import Score, score_of
from hiroba.web.catalogue.names import is_made, licence, model_title, organisations_by_code, theme_title

_COLUMNS = 6  # titles that a card names
_LINE = 120  # letters of a description


@dataclass(frozen=True)
class Card:
    """columns: titles of the first columns; more: how many there are besides."""

    card: DatasetCard
    organisation: OrganisationInfo | None
    line: str
    columns: tuple[str, ...]
    more: int
    score: Score | None
    theme: str
    licence: str
    model: str
    made: bool
    public: bool


def cards(found: tuple[DatasetCard, ...], sight: Sight) -> list[Card]:
    """The cards of a page, with what only the whole dataset knows: its columns and its quality."""
    names = organisations_by_code()
    return [_card(each, datasets.detail(each.id, sight), names) for each in found]


def _card(card: DatasetCard, detail: DatasetDetail, names: dict[str, OrganisationInfo]) -> Card:
    titles = list(dict.fromkeys(column.title for table in detail.tables for column in table.schema.columns))
    return Card(
        card=card,
        organisation=names.get(card.organisation),
        line=first_line(card.description),
        columns=tuple(titles[:_COLUMNS]),
        more=max(len(titles) - _COLUMNS, 0),
        score=score_of(detail.quality),
        theme=theme_title(card.theme),
        licence=licence(card.licence).title,
        model=model_title(card.model) if card.model else "",
        made=is_made(card.keywords),
        public=card.visibility is Visibility.PUBLIC,
    )


def first_line(text: str) -> str:
    """The first sentence or line of a description, not longer than a card is wide."""
    lines = text.strip().splitlines()
    if not lines:
        return ""
    sentence, stop, _rest = lines[0].partition("。")
    line = sentence + stop
    return line if len(line) <= _LINE else line[: _LINE - 1] + "…"
