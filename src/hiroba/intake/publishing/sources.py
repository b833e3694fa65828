"""From the paths that a person names to the files to publish."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from hiroba.intake.publishing.types import Source

_PASSED_OVER = {"thumbs.db", "desktop.ini", ".ds_store", "__macosx"}


def is_url(text: str) -> bool:
    return text.startswith(("http://", "https://"))


def expand(paths: list[str]) -> list[Source]:
    """Files as they are, folders walked in order of names, URLs as they are.

    A path that is not there, or a folder without files, stays as it was named: it is told in its turn.
    """
    return [source for text in paths for source in _expand_one(text)]


def _expand_one(text: str) -> list[Source]:
    if is_url(text):
        return [from_url(text)]
    path = Path(text)
    children = sorted(path.rglob("*")) if path.is_dir() else []
    files = [child for child in children if child.is_file() and not _hidden(child.relative_to(path))]
    return [from_file(child, str(child)) for child in files] or [from_file(path, text)]


def from_file(path: Path, shown: str) -> Source:
    return Source(shown=shown, name=path.name, key=source_key(path), path=path)


def from_url(url: str) -> Source:
    parts = urlsplit(url)
    name = unquote(parts.path.rstrip("/").rsplit("/", 1)[-1]) or parts.hostname or "file"
    return Source(shown=url, name=name, key=url, url=url)


def source_key(path: Path) -> str:
    """Folder and name: offices keep `park/data.xlsx` and `pool/data.xlsx` beside each other."""
    resolved = path.resolve()
    return f"{resolved.parent.name}/{resolved.name}"


def _hidden(relative: Path) -> bool:
    return any(part.startswith((".", "~$")) or part.casefold() in _PASSED_OVER for part in relative.parts)
