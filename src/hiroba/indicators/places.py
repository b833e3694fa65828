"""What codes of places are called, now and before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction

from hiroba.catalog.datamodels import service as datamodels
from hiroba.indicators.errors import UnknownPlace
from hiroba.indicators.models import FormerName, NamedPlace
from hiroba.indicators.types import Place, PlaceKind
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind

_KINDS = {
    OrganisationKind.PREFECTURE: PlaceKind.PREFECTURE,
    OrganisationKind.MUNICIPALITY: PlaceKind.MUNICIPALITY,
}


def place(code: str) -> Place:
    """Return a place by its code. Raises UnknownPlace."""
    found = places([code]).get(code)
    if found is None:
        raise UnknownPlace(place=code[:40])
    return found


def known(code: str) -> bool:
    """Report whether there is a place with this code."""
    return code in places([code])


def places(codes: Iterable[str]) -> dict[str, Place]:
    """Return what is known of these, in their order."""
    wanted = list(dict.fromkeys(codes))
    members = {each.code: each for each in organisations.all()}
    named = NamedPlace.objects.in_bulk([code for code in wanted if code not in members])
    found = {code: _found(code, members, named) for code in wanted}
    return {code: place for code, place in found.items() if place is not None}


def all_places() -> list[Place]:
    """Return every place that there is a name for, by code."""
    codes = {each.code for each in organisations.all()}
    codes |= {each.code for each in datamodels.municipalities()}
    codes |= set(NamedPlace.objects.values_list("code", flat=True))
    return list(places(sorted(codes)).values())


def resolve(text: str) -> str:
    """Return the code of what a code or a name means. Raises UnknownPlace."""
    return Names().code(text)


def written(codes: Iterable[str], language: str) -> list[str]:
    """Return places as a form shows them and `resolve` reads them again: by name, by code where another
    place has that name."""
    names, found = Names(), []
    for code, one in places(codes).items():
        name = one.name_en if language == "en" else one.name_ja
        found.append(name if names.means(name) == code else code)
    return found


class Names:
    """Every name by which a place may be written, read once for many rows; a name of today counts first."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        for old in FormerName.objects.order_by("until"):
            self._take(old.place, old.name_ja, old.name_en)
        for row in NamedPlace.objects.all():
            self._take(row.code, row.name_ja, row.name_en)
        for one in datamodels.municipalities():
            self._take(one.code, one.name, one.prefecture + one.name, one.english)
        for info in organisations.all():
            self._take(info.code, info.name_ja, info.name_en)

    def code(self, text: str) -> str:
        """Raises UnknownPlace."""
        found = self.means(text)
        if found is None:
            raise UnknownPlace(place=text.strip()[:40])
        return found

    def means(self, text: str) -> str | None:
        plain = text.strip()
        return self._codes.get(plain) or self._codes.get(_six(plain))

    def _take(self, code: str, *names: str) -> None:
        for name in (code, *names):
            if name:
                self._codes[name] = code


@transaction.atomic
def name_place(place: Place, who: Principal) -> Place:
    """Keep what a place that is no organisation here is called. Raises Forbidden, UnknownPlace.

    Any officer may: the list is shared, as the municipalities' is.
    """
    require_officer(who)
    if not 0 < len(place.code) <= 64 or not place.name_ja.strip():
        raise UnknownPlace(place=place.code[:40])
    NamedPlace.objects.update_or_create(
        code=place.code,
        defaults={
            "name_ja": place.name_ja.strip()[:200], "name_en": place.name_en.strip()[:200],
            "kind": place.kind.value,
        },
    )  # fmt: skip
    journal.record(who, "indicator.place", "place", place.code)
    return place


def require_officer(who: Principal) -> None:
    """Whoever is an officer of a body; of a place for trying things out does not count. Raises Forbidden."""
    places = [code for code in sorted(who.roles) if not organisations.is_trial(code)] or [""]
    resources = [Resource("service", "indicators", each) for each in places]
    if not any(decide.decide(who, Action.SERVICE_WORK, each).allowed for each in resources):
        decide.require(who, Action.SERVICE_WORK, resources[0])


def _found(
    code: str, members: Mapping[str, OrganisationInfo], named: Mapping[str, NamedPlace]
) -> Place | None:
    if code in members:
        info = members[code]
        kind = _KINDS.get(info.kind, PlaceKind.ORGANISATION)
        return Place(code, info.name_ja, info.name_en or info.name_ja, kind)
    if code in named:
        row = named[code]
        return Place(code, row.name_ja, row.name_en or row.name_ja, PlaceKind(row.kind))
    if one := datamodels.municipality(code):
        whole = one.name == one.prefecture
        return Place(
            one.code, one.name, one.english, PlaceKind.PREFECTURE if whole else PlaceKind.MUNICIPALITY
        )
    return None


def _six(text: str) -> str:
    """A municipality code of five digits with its check digit."""
    try:
        return datamodels.complete_code(text)
    except ValueError:
        return ""
