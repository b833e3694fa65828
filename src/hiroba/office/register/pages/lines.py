"""Lists that are written a line each: partners, data, members of a group, words of the glossary."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from hiroba.catalog.datasets import service as datasets
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import ONLY_PUBLIC, Principal
from hiroba.kernel.organisations import service as organisations
from hiroba.office.register.types import DataUse, Member, Partner, Term

_DATASET = re.compile(r"(?:https?://[^/]+)?/datasets/([0-9A-Za-z_-]{1,64})/?(?:[?#].*)?")
_COLON = re.compile(r"[：:](?!//)")
Made = TypeVar("Made")


def read_partners(text: str) -> tuple[Partner, ...]:
    return _read(text, lambda name, role: Partner(name, role, _code(name)))


def partners_text(partners: Sequence[Partner]) -> str:
    return "\n".join(_line(each.name, each.role) for each in partners)


def read_members(text: str) -> tuple[Member, ...]:
    """A name that an organisation of the square has is that organisation; any other is a person's."""
    return _read(text, lambda name, role: Member(name, role, _code(name)))


def members_text(members: Sequence[Member]) -> str:
    return "\n".join(_line(each.name, each.role) for each in members)


def read_terms(text: str) -> list[Term]:
    return list(_read(text, Term))


def terms_text(terms: Sequence[Term]) -> str:
    return "\n".join(_line(each.term, each.meaning.replace("\n", " ")) for each in terms)


def read_data(text: str) -> tuple[DataUse, ...]:
    """The address of a dataset here is its dataset, with its title as of now."""
    return _read(text, _data)


def data_text(data: Sequence[DataUse]) -> str:
    return "\n".join(
        _line(each.title, f"/datasets/{each.dataset}" if each.dataset else each.url) for each in data
    )


def address_of(who: Principal, each: DataUse) -> str:
    """Where it is read: "" where this reader may not see it, or nobody knows."""
    if each.dataset and datasets.find(each.dataset, decide.sight(who)) is not None:
        return f"/datasets/{each.dataset}"
    return each.url


def _data(name: str, address: str) -> DataUse:
    found = _DATASET.fullmatch(address or name)
    if found is None:
        return DataUse(name, "", address or (name if name.startswith(("https://", "http://")) else ""))
    info = datasets.find(found[1], ONLY_PUBLIC)
    return DataUse(name if address else (info.title if info else name), found[1])


def _read(text: str, make: Callable[[str, str], Made]) -> tuple[Made, ...]:
    parts = [_COLON.split(line.strip(), maxsplit=1) for line in text.splitlines() if line.strip()]
    return tuple(make(part[0].strip(), part[1].strip() if len(part) > 1 else "") for part in parts)


def _line(name: str, more: str) -> str:
    return f"{name}：{more}" if more else name


def _code(name: str) -> str:
    return next((each.code for each in organisations.all() if name in (each.name_ja, each.name_en)), "")
