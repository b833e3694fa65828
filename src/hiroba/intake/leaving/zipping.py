"""One ZIP on the disk, written as it comes, with the SHA-256 of each of its files in the last of them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Final

SUMS: Final = "SHA256SUMS"  # in the form of sha256sum: `sha256sum --check SHA256SUMS`
_CHUNK: Final = 1024 * 1024  # bytes
_LONGEST: Final = 120  # bytes of one part of a name
# also letters that nobody sees, some of which turn what follows around ("gpj.exe" is read "exe.jpg")
_UNSAFE = re.compile(
    r'[\x00-\x1f\x7f/\\:*?"<>|\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]+'
)
_PACKED: Final = frozenset({".parquet", ".zip", ".xlsx", ".pdf", ".png", ".jpg", ".gz"})


class Zip:
    """Use it as a context; the list of sums is written when it ends well. Files of any size (ZIP64)."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._sums: list[tuple[str, str]] = []
        self._names: set[str] = set()

    def __enter__(self) -> Zip:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                lines = "".join(f"{digest}  {name}\n" for name, digest in self._sums)
                self._zip.writestr(SUMS, lines)
        finally:
            self._zip.close()

    def add(self, name: str, chunks: Iterable[bytes]) -> None:
        """Write a file; a name that is taken gets a number."""
        name = self._free(name)
        told = zipfile.ZipInfo(name)
        told.compress_type = zipfile.ZIP_STORED if Path(name).suffix in _PACKED else zipfile.ZIP_DEFLATED
        told.external_attr = 0o644 << 16
        digest = hashlib.sha256()
        with self._zip.open(told, "w", force_zip64=True) as out:
            for chunk in chunks:
                digest.update(chunk)
                out.write(chunk)
        self._sums.append((name, digest.hexdigest()))

    def add_file(self, name: str, path: Path) -> None:
        self.add(name, _read(path))

    def _free(self, name: str) -> str:
        stem, dot, ending = name.rpartition(".")
        found, number = name, 1
        while found.casefold() in self._names:
            number += 1
            found = f"{stem}-{number}.{ending}" if dot else f"{name}-{number}"
        self._names.add(found.casefold())
        return found


def safe(name: str) -> str:
    """One part of a name that every system can unpack: nothing leads out of its folder."""
    plain = _UNSAFE.sub("_", unicodedata.normalize("NFC", name)).strip(" .") or "_"
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 16:
        stem, ending = plain, ""
    while len(stem.encode()) > _LONGEST:
        stem = stem[:-1]
    return f"{stem}.{ending}" if ending else stem


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
