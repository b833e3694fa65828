"""A dataset as a card among what was found."""

from __future__ import annotations

from dataclasses import dataclass

from hiroba.catalog.datasets.types import DatasetCard
from hiroba.catalog.health import service as health
from hiroba.kernel.decide.types import Sight, Visibility
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.web.catalogue.names import is_made, organisations_by_code, theme_titles
from hiroba.web.health.words import pictured
from hiroba.web.vocabulary import type_title

_LINE = 120  # letters of a description
_TAG = 16  # letters of a heading


@dataclass(frozen=True)
class Card:
    """line: the first sentence of the description. headings: so long as a
    tag is. theme, model: their titles. stars: as on the page of its
    quality; None while it is not judged."""

    card: DatasetCard
    organisation: OrganisationInfo | None
    line: str
    headings: tuple[str, ...]
    theme: str
    model: str
    made: bool
    public: bool
    stars: int | None
    pictured: str
    further: int  # columns beyond the headings that are shown


def cards(found: tuple[DatasetCard, ...], sight: Sight) -> list[Card]:
    """The cards of a page, from what the search itself has found: no dataset is opened for them."""
    names = organisations_by_code()
    themes = theme_titles()
    stars = health.stars([card.id for card in found], sight)
    return [
        Card(
            card=card,
            organisation=names.get(card.organisation),
            line=first_line(card.description),
            headings=tuple(_cut(each, _TAG) for each in card.headings),
            theme=themes.get(card.theme, card.theme),
            model=type_title(card.model) if card.model else "",
            made=is_made(card.keywords),
            public=card.visibility is Visibility.PUBLIC,
            stars=stars.get(card.id),
            pictured=pictured(stars[card.id]) if card.id in stars else "",
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
    return _cut(sentence + stop, _LINE)


def _cut(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[: letters - 1] + "…"
