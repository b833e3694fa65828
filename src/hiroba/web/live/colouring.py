"""Which colour of the palette a kind of thing has."""

from __future__ import annotations

from collections.abc import Mapping

from hiroba.context.city import service as city
from hiroba.kernel.decide.types import Sight
from hiroba.web.vocabulary import GENERIC


def colours(sight: Sight) -> Mapping[str, int]:
    """Each kind's number in the palette (1 to 8), the same on every map of this installation.

    0 is the quiet colour of what is only ground for the rest.
    """
    names = sorted(each.type for each in city.types(sight) if each.type != GENERIC)
    return {GENERIC: 0} | {name: index % 8 + 1 for index, name in enumerate(names)}
