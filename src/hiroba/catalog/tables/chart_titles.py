"""Titles of charts, in the language of the moment at which they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

_SENTENCES: Final[dict[str, tuple[Any, tuple[str, ...]]]] = {
    "moving": (_("{values}の推移"), ("values",)),
    "moving_among": (_("{values}などの推移"), ("values",)),
    "moving_by": (_("{category}ごとの推移"), ("category",)),
    "moving_by_year": (_("年ごとの推移"), ()),
    "by": (_("{category}ごとの{value}"), ("category", "value")),
}


def title_of(wording: Sequence[str]) -> Any:
    """wording: name of the sentence, then the words for its places."""
    sentence, places = _SENTENCES[wording[0]]
    return format_lazy(sentence, **dict(zip(places, wording[1:], strict=True)))
