"""A zip whose bytes depend on its parts only, streamed."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from hiroba.catalog.tables.forms.columnar import Sink

_DAY: Final = (2000, 1, 1, 0, 0, 0)
_PIECE: Final = 1 << 18
Part = Path | BinaryIO | Iterator[bytes]


def zipped(parts: Iterable[tuple[str, Part]]) -> Iterator[bytes]:
    """parts: (name in the zip, its bytes)."""
    sink = Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts:
            about = zipfile.ZipInfo(name, _DAY)
            about.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(about, "w", force_zip64=True) as entry:
                for piece in _pieces(part):
                    entry.write(piece)
                    yield sink.taken()
    yield sink.taken()


def _pieces(part: Part) -> Iterator[bytes]:
    if isinstance(part, Path):
        with part.open("rb") as file:
            yield from iter(lambda: file.read(_PIECE), b"")
    elif isinstance(part, Iterator) and not hasattr(part, "read"):
        yield from part
    else:
        yield from iter(lambda: part.read(_PIECE), b"")
