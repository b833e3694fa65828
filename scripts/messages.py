"""Brings the English catalogue in step with the code: new sentences are added without English, old ones go.

`python -m scripts.messages` writes it; `python -m scripts.messages FILE.po ...` takes English from other
catalogues for sentences that have none. A test fails while a sentence has no English.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "hiroba"
TARGET = SOURCE / "locale/en/LC_MESSAGES/django.po"
_KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2),
    "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
_KINDS = ("*.py", "templates/**/*.html", "templates/**/*.txt")
Message = str | tuple[str, ...]


def collect() -> dict[Message, str]:
    """Every sentence in code and templates (plural pairs as tuples), with the file it stands in."""
    found: dict[Message, str] = {}
    for path in sorted(path for kind in _KINDS for path in SOURCE.rglob(kind)):
        if "tests" in path.relative_to(SOURCE).parts or "migrations" in path.parts:
            continue
        for message in _messages(path):
            found.setdefault(message, str(path.relative_to(ROOT)))
    return found


def _messages(path: Path) -> Iterator[Message]:
    text = path.read_text()
    if path.suffix != ".py":
        lines = templatize(text, origin=str(path)).splitlines()
        text = "\n".join(line.lstrip() for line in lines)  # what is left of the page is no Python block
    for _line, message, *_rest in extract("python", io.BytesIO(text.encode()), keywords=_KEYWORDS):
        parts = message if isinstance(message, tuple) else (message,)
        words = tuple(part for part in parts if part)
        if words:
            yield words if len(words) > 1 else words[0]


def catalogue(path: Path) -> Catalog:
    """A catalogue from a file; an empty one where there is none."""
    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as file:
        return read_po(file, locale="en")


def english(catalogues: list[Catalog]) -> dict[Message, object]:
    """What each sentence is in English; the first catalogue that knows it counts."""
    known: dict[Message, object] = {}
    for one in catalogues:
        for message in one:
            text = message.string
            if message.id and not message.fuzzy and (any(text) if isinstance(text, tuple) else text):
                known.setdefault(
                    tuple(message.id) if isinstance(message.id, list | tuple) else message.id, text
                )
    return known


def missing(sentences: Iterable[Message]) -> list[Message]:
    """The Japanese ones among them that have no English."""
    known = english([catalogue(TARGET)])
    return sorted((m for m in sentences if m not in known and not "".join(m).isascii()), key=str)


def main() -> None:
    """Write the catalogue."""
    known = english([catalogue(TARGET), *(catalogue(Path(name)) for name in sys.argv[1:])])
    fresh = Catalog(locale="en", project="Hiroba", charset="utf-8")
    sentences = collect()
    for message, place in sorted(sentences.items(), key=lambda pair: (pair[1], str(pair[0]))):
        empty = ("", "") if isinstance(message, tuple) else ""
        fresh.add(message, known.get(message, empty), locations=[(place, 0)])
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with TARGET.open("wb") as file:
        write_po(file, fresh, width=110, include_lineno=False, omit_header=False)
    sys.stdout.write(f"{len(missing(sentences))} without English\n")


if __name__ == "__main__":
    main()
