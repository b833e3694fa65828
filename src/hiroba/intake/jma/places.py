"""What of a telegram concerns a town: the codes of areas say where they lie.

An area of a municipality has seven digits (its code without the check digit, then 00), one of a prefecture or
a part of one six, of which the first two are the prefecture's; 010000 to 010999 are whole regions
(気象庁防災情報XML コード管理表, AreaInformationCity and AreaForecastLocal).
"""

from __future__ import annotations

from collections.abc import Callable

from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind

_REGIONS = range(10_000, 11_000)  # 010100 北海道地方 to 010900; 010000 is all of Japan
# second and further cities with wards of a prefecture: the wards before them belong to the first one
_LATER_CITIES = (14130, 14150, 22130, 27140, 40130)
Concerns = Callable[[str], bool]


def concerns(info: OrganisationInfo) -> Concerns | None:
    """Whether an area's code lies in the organisation's own place, or has it within; None: all of Japan's
    do, because it is no municipality or prefecture."""
    if info.kind not in (OrganisationKind.MUNICIPALITY, OrganisationKind.PREFECTURE):
        return None
    if len(info.code) != 6 or not info.code.isdecimal():
        return None
    town = info.code[:5] if info.kind is OrganisationKind.MUNICIPALITY else ""

    def here(code: str) -> bool:
        if not code.isdecimal() or len(code) not in (6, 7):
            return True  # a river, a station, a part of the sea: no code says whose it is
        if len(code) == 6 and int(code) in _REGIONS:
            return True
        if code[:2] != info.code[:2]:
            return False
        return len(code) == 6 or not town or town in (code[:5], city_of(code[:5]))

    return here


def city_of(ward: str) -> str:
    """The five digits of the city to which a ward belongs; of any other municipality its own."""
    if ward[2] != "1" or ward[:3] == "131":  # the wards of Tokyo are municipalities themselves
        return ward
    first = int(ward[:2]) * 1000 + 100
    cities = [first, *(each for each in _LATER_CITIES if each // 1000 == first // 1000)]
    return f"{max((each for each in cities if each <= int(ward)), default=first):05}"
