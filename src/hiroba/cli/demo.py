"""`hiroba demo`: the demonstration city, filled and served."""

from __future__ import annotations

from pathlib import Path

import click

from hiroba.cli.environment import listening, migrate, prepare, told
from hiroba.cli.serve.command import run


@click.command()
@listening
@click.option(
    "--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Real files to load, too."
)
@click.option("--fill-only", is_flag=True, help="Fill the data folder and stop.")
@told
def demo(data_dir: Path | None, host: str, port: int, data: Path | None, fill_only: bool) -> None:
    """Fill the demonstration city and serve it."""
    if fill_only:
        click.echo(_fill(data_dir, data))
    else:
        run(data_dir, host, port, fill=lambda: _fill(data_dir, data), made_sensors=True)


def _fill(data_dir: Path | None, data: Path | None) -> str:
    """Fill, and return how to sign in, in words."""
    prepare(data_dir)
    migrate()
    from rich.console import Console

    from hiroba.demo import service as city
    from hiroba.kernel.settings import service as settings

    with Console(stderr=True).status("デモの街を用意しています / preparing the demonstration city") as status:
        filled = city.fill(settings.server().data_dir.resolve(), data, lambda name: status.update(f"{name}"))
    lines = ["  ログイン / sign in as:"]
    lines += [f"    {a.role_ja} {a.role:<14} {a.email:<31} {a.password}" for a in filled.accounts]
    if filled.handed_in:
        lines.append(
            f"  実データ {filled.handed_in} 件を公開しています（公開のページで進み具合が見られます）"
        )
        lines.append(f"  {filled.handed_in} real files are being published in the background")
    return "\n".join(lines)
