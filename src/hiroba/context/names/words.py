"""What an entity is called, cut so that any part of a name is found, in Japanese too.

A name is written as pairs of neighbouring letters; a part of a name is then a phrase of pairs.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from hashlib import blake2s
from typing import Any, cast
from urllib.parse import unquote

import msgspec
from msgspec.structs import astuple

from hiroba.context.names.standing import stand_ins
from hiroba.context.queries.types import TypeSelection

NAMES = frozenset({"name", "alternateName"})
_LONGEST = 200  # letters of a name
_MOST_WORDS = 8  # of a question
_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


class Called(msgspec.Struct):
    """What of an entity's body is looked at; nothing else of it is decoded."""

    name: Any = None
    alternate: Any = msgspec.field(default=None, name="alternateName")


def called(shape: tuple[str, ...], body: bytes) -> Called:
    """Decode the names of an entity of a shape (see Stored.shape), or of some of its attributes."""
    return _reader(shape)[1](body)


def names_in(shape: tuple[str, ...]) -> frozenset[str]:
    """The attributes that say what entities of a shape are called."""
    return _reader(shape)[0]


@lru_cache(maxsize=4096)  # most entities are of few shapes
def _reader(shape: tuple[str, ...]) -> tuple[frozenset[str], Callable[[bytes], Called]]:
    there = [each.rpartition(":")[0] for each in shape]
    others = [] if "name" in there else stand_ins(there)
    fields = [(f"other{number}", Any, None) for number in range(len(others))]
    rename = {field[0]: name for field, name in zip(fields, others, strict=True)}
    kind = Called
    if others:
        kind = cast("type[Called]", msgspec.defstruct("Called", fields, bases=(Called,), rename=rename))
    return NAMES.union(others), msgspec.json.Decoder(kind).decode


def words_of(id: str, names: Called) -> str:
    """The index text of an entity: of its names, and of the last part of its id."""
    return " ".join(map(_pairs, _words_of(id, names)))


def is_called(id: str, names: Called, text: str) -> bool:
    """Whether the index finds an entity with these names alone by this text."""
    words = list(_words_of(id, names))
    return all(any(part in word for word in words) for part in list(_words(text))[:_MOST_WORDS])


def _words_of(id: str, names: Called) -> Iterator[str]:
    name, alternate, *others = astuple(names)
    told = [text for attribute in (alternate, name, *others) for text in _texts(attribute)]
    return (word for text in (*told, unquote(id.rsplit(":", 1)[-1])) for word in _words(text))


def marks_of(tenant: str, types: Iterable[str]) -> str:
    """By what a search is narrowed: the space and the kinds."""
    return " ".join((_mark("s", tenant), *(_mark("k", each) for each in types)))


def question(text: str, tenant: str | None = None, types: TypeSelection | None = None) -> str:
    """The index's own question for words that must all be part of a name; "" when there are none."""
    words = list(_words(text))[:_MOST_WORDS]
    if not words:
        return ""
    asked = " AND ".join(f'"{word}"*' if len(word) == 1 else f'"{_inner(word)}"' for word in words)
    parts = [f"pairs : ({asked})"]
    if tenant is not None:
        parts.append(f"marks : {_mark('s', tenant)}")
    if types is not None:
        groups = [" AND ".join(_mark("k", each) for each in group) for group in types.groups]
        parts.append("marks : (" + " OR ".join(f"({group})" for group in groups) + ")")
    return " AND ".join(parts)


def _mark(kind: str, name: str) -> str:
    return kind + blake2s(name.encode(), digest_size=8).hexdigest()


def _texts(attribute: Any) -> Iterator[str]:
    for instance in attribute if isinstance(attribute, list) else [attribute]:
        if isinstance(instance, dict):
            value = instance.get("languageMap", instance.get("value"))
            for each in value.values() if isinstance(value, dict) else [value]:
                if isinstance(each, str):
                    yield each


def _words(text: str) -> Iterator[str]:
    for word in unicodedata.normalize("NFKC", text[:_LONGEST]).casefold().translate(_HIRAGANA).split():
        letters = "".join(letter for letter in word if letter.isalnum())
        if letters:
            yield letters


def _pairs(word: str) -> str:
    """All pairs, and the last letter alone, so that one letter is found at the end of a name, too."""
    return f"{_inner(word)} {word[-1]}" if len(word) > 1 else word


def _inner(word: str) -> str:
    return " ".join(word[at : at + 2] for at in range(len(word) - 1))
