"""The command `hiroba`."""

from __future__ import annotations

import click

from hiroba import __version__
from hiroba.cli.addresses import addresses
from hiroba.cli.administration import administration_commands
from hiroba.cli.care import backup, doctor, restore
from hiroba.cli.context import context
from hiroba.cli.demo import demo
from hiroba.cli.erase import erase
from hiroba.cli.feeds import feeds
from hiroba.cli.harvest import harvest
from hiroba.cli.journal import journal
from hiroba.cli.keys import keys
from hiroba.cli.lake import lake
from hiroba.cli.publish import publish
from hiroba.cli.scale import scale
from hiroba.cli.serve.command import serve


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="hiroba")
def main() -> None:
    """Hiroba (広場): a city OS in one command."""


for _command in (
    serve,
    publish,
    demo,
    doctor,
    backup,
    restore,
    context,
    harvest,
    journal,
    keys,
    lake,
    erase,
    scale,
    addresses,
    feeds,
    *administration_commands,
):
    main.add_command(_command)

if __name__ == "__main__":
    main()
