"""What is imported before the processes are forked, and what is done apart."""

from __future__ import annotations

import subprocess
import sys

import pytest

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


APART = """
import click
from hiroba.cli.serve.forking import apart
from hiroba.kernel.organisations.errors import UnknownOrganisation
from hiroba.cli.environment import prepare
prepare()
def unknown():
    raise UnknownOrganisation(organisation="x")
def busy():
    raise click.ClickException("busy")
print(apart({work}))
"""


def apart(work: str) -> subprocess.CompletedProcess[str]:
    """In a process that has used nothing yet, as the supervisor's is."""
    return subprocess.run(
        [sys.executable, "-c", APART.format(work=work)], capture_output=True, text=True, check=False
    )


def test_what_is_done_apart_is_told() -> None:
    assert apart("lambda: '広場'").stdout == "広場\n"


@pytest.mark.parametrize(("work", "said"), [("unknown", "登録されていません"), ("busy", "busy")])
def test_an_error_apart_ends_the_command_with_its_sentence(work: str, said: str) -> None:
    done = apart(work)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
