"""What is imported before the processes are forked, and what is done apart."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from hiroba.cli.serve.forking import apart
from hiroba.kernel.organisations.errors import UnknownOrganisation

LOADED = """
import threading
from hiroba.cli.environment import prepare
prepare()
from hiroba.cli.serve.forking import forked, load
load()
from django.db import connections
print(threading.active_count(), [each.connection for each in connections.all(initialized_only=True)])
def ask():
    import duckdb, polars, pyarrow
    assert duckdb.sql("select sum(x) from range(1000000) t(x)").fetchall()
    assert polars.DataFrame({"a": [1, 1, 2]}).group_by("a").len().height == 2
    assert pyarrow.table({"a": [1, 1, 2]}).group_by("a").aggregate([("a", "count")]).num_rows == 2
child = forked("asker", ask)
child.join(60)
print(child.exitcode)
"""


def test_nothing_is_open_when_the_processes_are_forked_and_they_can_compute() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["1 [None]", "0"]


def test_what_is_done_apart_is_told() -> None:
    assert apart(lambda: "広場") == "広場"


def _unknown() -> str:
    raise UnknownOrganisation(organisation="x")


def _busy() -> str:
    raise click.ClickException("busy")


@pytest.mark.parametrize(("work", "said"), [(_unknown, "登録されていません"), (_busy, "busy")])
def test_an_error_apart_ends_the_command_with_its_sentence(work, said, capfd) -> None:
    with pytest.raises(SystemExit) as ended:
        apart(work)
    assert ended.value.code == 1
    told = capfd.readouterr().err
    assert said in told
    assert "Traceback" not in told
