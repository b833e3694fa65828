"""@contexts that an installation brings along, so that their addresses resolve without a network."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import click

from hiroba.cli.environment import DATA_DIR, prepare, told

_T = TypeVar("_T")


@click.group()
def context() -> None:
    """JSON-LD @contexts that are answered from here instead of the network."""


@context.command()
@DATA_DIR
@click.argument("url")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@told
def add(data_dir: Path | None, url: str, file: Path) -> None:
    """Let URL stand for the @context in FILE, while the city runs or not."""
    prepare(data_dir)
    from hiroba.context.jsonld import service as jsonld

    _run(jsonld.bring_copy(url, file.read_bytes()))
    click.echo(url)


@context.command()
@DATA_DIR
@click.argument("url")
@told
def remove(data_dir: Path | None, url: str) -> None:
    """Ask the network for URL again."""
    prepare(data_dir)
    from hiroba.context.jsonld import service as jsonld

    _run(jsonld.remove_copy(url))


@context.command("list")
@DATA_DIR
@told
def list_(data_dir: Path | None) -> None:
    """List the addresses that are answered from here."""
    prepare(data_dir)
    from hiroba.context.jsonld import service as jsonld

    for url in _run(jsonld.copies()):
        click.echo(url)


def _run(work: Coroutine[Any, Any, _T]) -> _T:
    from hiroba.context.store import service as stores

    async def whole() -> _T:
        try:
            return await work
        finally:
            await stores.close()

    return asyncio.run(whole())
