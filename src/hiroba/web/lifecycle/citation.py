"""How a dataset is cited: in words, as BibTeX and as CSL JSON, always with the address of its version."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from hiroba.kernel.dates import service as dates

_BIBTEX: Final = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#", "$": r"\$",
    "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


@dataclass(frozen=True)
class Citation:
    """What is cited. version: 0 where no file is here. url: permanent. licence: its title."""

    id: str
    title: str
    publisher: str
    version: int
    day: date
    url: str
    licence: str

    def plain(self) -> str:
        """Return one sentence in the language that is active now."""
        parts = {
            "publisher": self.publisher,
            "title": self.title,
            "n": self.version,
            "day": dates.written(self.day),
            "url": self.url,
            "licence": self.licence,
        }
        if self.version:
            return _("{publisher}「{title}」第{n}版（{day}）{licence} {url}").format(**parts)
        return _("{publisher}「{title}」（{day}）{licence} {url}").format(**parts)

    def bibtex(self) -> str:
        """Return an entry for BibTeX and biblatex; nothing in a title is a command."""
        fields = {
            "title": f"{{{_escaped(self.title)}}}",
            "author": f"{{{_escaped(self.publisher)}}}",
            "year": str(self.day.year),
            "month": str(self.day.month),
            "version": str(self.version) if self.version else "",
            "url": self.url,
            "note": _escaped(self.licence),
        }
        lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
        return (
            f"@misc{{hiroba-{self.id}{f'-{self.version}' if self.version else ''},\n"
            + ",\n".join(lines)
            + "\n}\n"
        )

    def csl(self) -> str:
        """Return CSL-JSON 1.0 (an array of one item)."""
        item: dict[str, Any] = {
            "id": f"hiroba-{self.id}",
            "type": "dataset",
            "title": self.title,
            "author": [{"literal": self.publisher}],
            "publisher": self.publisher,
            "issued": {"date-parts": [[self.day.year, self.day.month, self.day.day]]},
            "URL": self.url,
            "license": self.licence,
        }
        if self.version:
            item["version"] = str(self.version)
        return json.dumps([item], ensure_ascii=False, indent=2)


def _escaped(text: str) -> str:
    plain = re.sub(r"\s+", " ", text).strip()
    return "".join(_BIBTEX.get(letter, letter) for letter in plain)
