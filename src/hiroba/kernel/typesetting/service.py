"""The door of typesetting: papers as PDF with Japanese letters inside."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from hiroba.kernel.typesetting.errors import NoLetters

__all__ = ["NoLetters", "picture", "typeset"]

_HERE = Path(__file__).parent
_LETTERS = Path(__file__).parents[2] / "web/static/hiroba/ui/print"  # laid there when the bundle is built
_FAMILY = "Noto Sans JP"
_PPI = 96.0  # units of a drawing an inch, as CSS has them
_PICTURE = """#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.drawing), format: "svg")"""


def typeset(template: str, data: Mapping[str, Any], at: datetime) -> bytes:
    """Set a paper (A4, tagged for screen readers) and return the PDF.

    template: Typst markup with the functions of `house.typ` (`cover`, `facts`); its content is in the
    variable `data`, so that nothing in it is ever read as markup. data: what JSON can say; `title` is the
    document's, `language` ja or en, `footer` stands below each page. at: when the paper was made, as it
    stands in the file: with the same template, data and time the bytes are the same.

    Raises NoLetters; typst.TypstError for a template that is wrong.
    """
    head = (_HERE / "house.typ").read_text(encoding="utf-8")
    compiler = typst.Compiler(
        f"{head}\n{template}".encode(),
        root=_HERE,
        font_paths=_letters(),
        sys_inputs={"data": json.dumps({"language": "ja", **data}, ensure_ascii=False)},
    )
    made = compiler.compile(format="pdf", timestamp=int(at.timestamp()))
    assert isinstance(made, bytes)
    return made


def picture(drawing: str, scale: float = 2.0) -> bytes:
    """Return a drawing (SVG) as PNG with Japanese letters, `scale` pixels for each of its units.

    What it refers to outside is not fetched. Raises NoLetters; typst.TypstError for what is no SVG.
    """
    compiler = typst.Compiler(
        _PICTURE.encode(), root=_HERE, font_paths=_letters(), sys_inputs={"drawing": drawing}
    )
    made = compiler.compile(format="png", ppi=_PPI * scale)
    assert isinstance(made, bytes)
    return made


@cache
def _letters() -> typst.Fonts:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_LETTERS)])
    if _FAMILY not in fonts.families():
        raise NoLetters
    return fonts
