"""From SQLite into PostgreSQL and back: every row is what it was."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from tests.support import template
from tests.support.postgresql import NoServer, running_server

from hiroba.kernel.operations.verify import verify

FILL = """
from hiroba.kernel.decide.types import Action, Role
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.people import service as people
from hiroba.kernel.storage import service as storage
organisations.create(OrganisationInfo("z", OrganisationKind.PREFECTURE, "𠮷野県", "Yoshino", None))
organisations.create(OrganisationInfo("a", OrganisationKind.MUNICIPALITY, "髙﨑市", "Takasaki", "z"))
id = people.create_person("taro@example.jp", "correct-horse-battery", "太郎")
organisations.set_member(id, "a", Role.OFFICER)
people.issue_token(id, "a", "CI", {Action.DATASET_READ}, None)
outbox.consumer("t", "later")(lambda event: None)
outbox.emit("t", "k", {"日本語": [1, None, 2.5, "'"]})
jobs.enqueue("t.later", {"rows": 1}, key="k")
storage.put_stream([b"original"])
"""
AFTER = """
from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.journal import service as journal
from hiroba.kernel.people import service as people
journal.record(SYSTEM, "a.b", "c", "d")
people.create_person("next@example.jp", None, "")
"""


def _do(data_dir, url, text):
    data_dir.mkdir(exist_ok=True)
    start = "import django, sys; django.setup()\nfrom pathlib import Path\nfrom django.core.management import call_command\ncall_command('migrate', verbosity=0, skip_checks=True)\nfrom hiroba.kernel.operations import service as operations\n"
    keys = data_dir.with_name("keys")  # of this town alone: beside the run's others may have erased people
    if not url and template.copy_to(data_dir / "hiroba.sqlite3") and not keys.exists():
        template.copy_keys(keys)
    environment = os.environ | {
        "HIROBA_DATA_DIR": str(data_dir), "HIROBA_DATABASE_URL": url, "HIROBA_KEY_FILE": str(keys)
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", start + text], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.postgres
def test_a_town_moves_to_postgresql_and_back(tmp_path):
    try:
        server = running_server()
        url = server.__enter__()
    except NoServer as missing:
        pytest.skip(str(missing))
    try:
        first, second, third = (tmp_path / f"{name}.tar" for name in ("first", "second", "third"))
        _do(tmp_path / "a", "", FILL + f"operations.backup(Path({str(first)!r}))")
        move = "operations.restore(Path({!r})); operations.backup(Path({!r}))\n"
        _do(tmp_path / "b", url, move.format(str(first), str(second)) + AFTER)
        _do(tmp_path / "c", "", move.format(str(second), str(third)) + AFTER)
    finally:
        server.__exit__(None, None, None)
    one, two, three = verify(first), verify(second), verify(third)
    assert one.tables == two.tables == three.tables
    assert (one.blobs, one.keys) == (two.blobs, two.keys) == (three.blobs, three.keys)
    assert sum(table["rows"] for table in one.tables.values()) > 10
