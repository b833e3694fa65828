"""The archive: everything is in it, with its sums; only who works for the organisation has it, for some days."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import timedelta

import pyarrow.parquet as pq
import pytest
from hypothesis import given as with_any
from hypothesis import strategies as st

from hiroba.catalog.datasets import service as datasets
from hiroba.intake.leaving import archiving
from hiroba.intake.leaving import service as leaving
from hiroba.intake.leaving.models import Archive
from hiroba.intake.leaving.types import ArchiveState
from hiroba.intake.leaving.zipping import SUMS, Zip, safe
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import EVERYTHING, SYSTEM
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import Stop
from hiroba.kernel.people import service as people
from hiroba.kernel.storage import service as storage

REFUSALS = (decide.Forbidden, decide.SignInNeeded)


def test_everything_is_in_it_and_its_sums_are_right(town, operator):
    asked = leaving.ask_for(town.officer, town.code)
    assert leaving.ask_for(town.first, town.code).id == asked.id, "two clicks make one"
    assert asked.state is ArchiveState.MAKING
    jobs.run_pending()
    file, made = leaving.fetch(town.officer, town.code, asked.id)
    with file:
        content = file.read()
    assert made.sha256 == hashlib.sha256(content).hexdigest()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        names = set(archive.namelist())
        lines = [line.split("  ", 1) for line in archive.read(SUMS).decode().splitlines()]
        sums = {name: digest for digest, name in lines}
        assert set(sums) == names - {SUMS}
        assert all(hashlib.sha256(archive.read(name)).hexdigest() == known for name, known in sums.items())
        base = f"datasets/{town.dataset}"
        assert archive.read(f"{base}/0001/original/施設.csv").decode() == "名称,人数\n甲,1\n乙,2\n"
        assert "乙,3" in archive.read(f"{base}/0002/original/施設.csv").decode()
        tables = [name for name in names if name.startswith(f"{base}/0002/tables/")]
        csv = next(name for name in tables if name.endswith(".csv"))
        assert '"乙",3' in archive.read(csv).decode("utf-8-sig")
        parquet = next(name for name in tables if name.endswith(".parquet") and "unread" not in name)
        assert pq.read_table(io.BytesIO(archive.read(parquet))).num_rows == 2
        assert "dcat:Dataset" in archive.read(f"{base}/dcat.ttl").decode()
        things = [json.loads(line) for line in archive.read(f"entities/{town.code}.jsonl").splitlines()]
        assert {each["id"][-1] for each in things if each["type"] == "Thing"} == {"1", "2"}
        history = pq.read_table(io.BytesIO(archive.read(f"history/{town.code}.parquet"))).to_pylist()
        values = [
            json.loads(each["value"])["value"] for each in history if each["attribute"].endswith("count")
        ]
        assert sorted(values) == [1, 1, 2, 2]
        journal = archive.read("journal.jsonl").decode()
        assert "dataset.publish" in journal
        assert town.token not in journal
        assert "MISSING.txt" not in names
    with pytest.raises(REFUSALS):
        leaving.fetch(operator, town.code, asked.id)


def test_only_its_officers_have_it(town, operator, resident, principal, organisation):
    asked = leaving.ask_for(town.officer, town.code)
    jobs.run_pending()
    other = organisation("other").code
    stranger = principal(other, town.first.roles[town.code])
    token = people.principal_of_token(town.token)
    for who in (town.member, operator, resident, stranger, token, decide_anonymous()):
        for act in (
            lambda who=who: leaving.fetch(who, town.code, asked.id),
            lambda who=who: leaving.ask_for(who, town.code),
            lambda who=who: leaving.archives(who, town.code),
        ):
            with pytest.raises(REFUSALS):
                act()
    with pytest.raises(leaving.UnknownArchive):
        leaving.fetch(stranger, other, asked.id)
    organisations.stop(town.code, Stop.SUSPENDED, who=SYSTEM)
    with pytest.raises(REFUSALS):
        leaving.fetch(town.officer, town.code, asked.id)
    organisations.stop(town.code, Stop.LEFT, who=SYSTEM)
    assert leaving.fetch(town.officer, town.code, asked.id)[1].size > 0, "also when it has left"


def decide_anonymous():
    from hiroba.kernel.decide.types import ANONYMOUS

    return ANONYMOUS


def test_it_goes_after_its_days(town):
    asked = leaving.ask_for(town.officer, town.code)
    jobs.run_pending()
    row = Archive.objects.get()
    Archive.objects.update(until=row.begun - timedelta(days=1))
    with pytest.raises(leaving.UnknownArchive):
        leaving.fetch(town.officer, town.code, asked.id)
    assert archiving.expire() == 1
    assert archiving.shelf().look(archiving.name_of(row)) is None
    assert leaving.archives(town.officer, town.code) == []


def test_a_file_that_the_storage_lost_is_told_and_everything_else_is_in_it(town):
    lost = datasets.detail(town.dataset, EVERYTHING).version.blob
    storage.remove(lost)
    asked = leaving.ask_for(town.officer, town.code)
    jobs.run_pending()
    file, _made = leaving.fetch(town.officer, town.code, asked.id)
    base = f"datasets/{town.dataset}"
    with file, zipfile.ZipFile(io.BytesIO(file.read())) as archive:
        assert f"{base}/0002/original/施設.csv" in archive.read("MISSING.txt").decode().splitlines()
        assert f"{base}/0002/original/施設.csv" not in archive.namelist()
        assert f"{base}/0001/original/施設.csv" in archive.namelist()
        assert any(name.startswith(f"{base}/0002/tables/") for name in archive.namelist())


def test_a_job_that_is_done_twice_leaves_one_archive(town):
    asked = leaving.ask_for(town.officer, town.code)
    jobs.run_pending()
    first = Archive.objects.get()
    archiving.make(_context(), asked.id)
    assert Archive.objects.get().made == first.made


def _context():
    from hiroba.intake.leaving.tests.conftest import CONTEXT

    return CONTEXT


@with_any(st.text(max_size=300))
def test_no_name_leads_out_of_its_folder(name):
    found = safe(name)
    assert found
    assert found not in (".", "..")
    assert not set(found) & set("/\\\0:")
    assert len(found.encode()) < 255


def test_names_that_are_taken_get_a_number(tmp_path):
    with Zip(tmp_path / "x.zip") as out:
        for _each in range(2):
            out.add("a/b.csv", [b"x"])
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert archive.namelist() == ["a/b.csv", "a/b-2.csv", SUMS]
