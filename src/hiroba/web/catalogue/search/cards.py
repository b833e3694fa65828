"""A dataset as a card among what was found."""

from __future__ import annotations

from dataclasses import dataclass

from hiroba.catalog.datasets.types import DatasetCard
from hiroba.kernel.decide.types import Visibility
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.web.catalogue.dataset.score import pictured, stars_of
from hiroba.web.catalogue.names import is_made, model_title, organisations_by_code, theme_title

_LINE = 120  # letters of a description


@dataclass(frozen=True)
class Card:
    """line: the first sentence of the description. theme, model: their titles."""

    card: DatasetCard
    organisation: OrganisationInfo | None
    line: str
    theme: str
    model: str
    made: bool
    public: bool
    stars: str
    further: int  # columns beyond the headings that are shown


def cards(found: tuple[DatasetCard, ...]) -> list[Card]:
    """The cards of a page, from what the search itself has found: no dataset is opened for them."""
    names = organisations_by_code()
    return [
        Card(
            card=card,
            organisation=names.get(card.organisation),
            line=first_line(card.description),
            theme=theme_title(card.theme),
            model=model_title(card.model) if card.model else "",
            made=is_made(card.keywords),
            public=card.visibility is Visibility.PUBLIC,
            stars=pictured(stars_of(card.points)) if card.points is not None else "",
            further=card.columns - len(card.headings),
        )
        for card in found
    ]


def first_line(text: str) -> str:
    """The first sentence or line of a description, not longer than a card is wide."""
    lines = text.strip().splitlines()
    if not lines:
        return ""
    sentence, stop, _rest = lines[0].partition("。")
    line = sentence + stop
    return line if len(line) <= _LINE else line[: _LINE - 1] + "…"
