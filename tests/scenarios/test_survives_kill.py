"""Killed at any moment while publishing: nothing half-published, nothing lost that was said to be done."""

from __future__ import annotations

import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROUNDS = int(os.environ.get("HIROBA_KILLS", "50"))
FILES = 6


def make_files(folder: Path, round_: int) -> None:
    folder.mkdir(exist_ok=True)
    for number in range(FILES):
        with (folder / f"施設{number}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["ID", "名称", "緯度", "経度", "定員"])
            for row in range(400 * (number + 1)):
                writer.writerow(
                    [row + 1, f"施設{row}", 35.5 + row / 1e5, 139.7 + row / 1e5, f"{row + round_:,}人"]
                )


def publish(data_dir: Path, folder: Path) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-m",
        "hiroba.cli.main",
        "publish",
        str(folder),
        "--data-dir",
        str(data_dir),
        "--json",
    ]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def said(process: subprocess.Popen[str], after: float) -> list[dict[str, object]]:
    """Kill after so many seconds; the lines that had been printed by then."""
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    output, _ = process.communicate()
    return [json.loads(line) for line in output.splitlines() if line.endswith("}")]


CHECK = """
import json, sys
from hiroba.cli.environment import prepare, migrate
prepare(); migrate()
from hiroba.catalog.datasets.models import Dataset, Table, Version
from hiroba.kernel.journal.service import entries
from hiroba.kernel.storage import service as storage
import pyarrow.parquet as pq
datasets = {}
for dataset in Dataset.objects.all():
    versions = list(Version.objects.filter(dataset=dataset).order_by("number"))
    assert [v.number for v in versions] == list(range(1, len(versions) + 1)), "numbers have a hole"
    for version in versions:
        assert storage.exists(version.blob), "original lost"
        tables = list(Table.objects.filter(version=version))
        assert tables, "a version without its table"
        for table in tables:
            assert pq.read_metadata(storage.local_path(table.parquet)).num_rows == table.rows_out, "half a table"
    datasets[dataset.pk] = len(versions)
print(json.dumps(datasets))
"""


def check(data_dir: Path) -> dict[str, int]:
    answer = subprocess.run(
        [sys.executable, "-c", CHECK],
        env=os.environ | {"HIROBA_DATA_DIR": str(data_dir)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    found: dict[str, int] = json.loads(answer.stdout.splitlines()[-1])
    return found


@pytest.mark.heavy
@pytest.mark.timeout(1800)
def test_killed_while_publishing(tmp_path: Path) -> None:
    data_dir, folder = tmp_path / "data", tmp_path / "files"
    chance = random.Random(1)
    done: set[str] = set()
    killed_in_time = 0
    for round_ in range(ROUNDS):
        make_files(folder, round_)
        lines = said(publish(data_dir, folder), chance.uniform(1.0, 6.0))
        killed_in_time += len(lines) < FILES
        done |= {str(line["dataset"]) for line in lines if line["status"] in ("published", "unchanged")}
        found = check(data_dir)
        assert done <= set(found), "said to be published, and gone"
    assert killed_in_time > ROUNDS // 4, "the kills came too late to prove anything"
    process = publish(data_dir, folder)
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    last = [json.loads(line) for line in output.splitlines()]
    assert {line["status"] for line in last} <= {"published", "unchanged"}
    assert len(check(data_dir)) == FILES
