"""A dataset that not everybody may read, through everything that reads or makes something of it, told as a program:
what that leaves in the data folder is looked through by `test_files_at_rest.py`. Beside it one that is for all."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hiroba.cli.environment import migrate, prepare

if TYPE_CHECKING:
    from django.test import Client

    from hiroba.kernel.decide.types import Principal

CODE, OTHER = "131041", "131016"
NAME, LATER, WRITTEN = (
    "東雲 輝子之助",
    "西園寺 満天丸",
    "久我山 彗星丸",
)  # made, and found in no list of names
STREET, PHONE, NOTE = "架空町字星見ヶ原九丁目", "090-9173-4428", "問合せは架空野課長まで"
UNREAD = "たぶん七十七くらい"
NEEDLES = (
    NAME,
    LATER,
    WRITTEN,
    STREET,
    PHONE,
    NOTE,
    UNREAD,
    "東雲",
    "輝子之助",
    "満天丸",
    "彗星丸",
    "星見ヶ原",
    "9173-4428",
)
OPEN = "広場前の公衆便所"  # of the dataset that is for all
_HEAD = "氏名,住所,電話番号,年齢\n"


def people(*names: str) -> list[list[str]]:
    """Rows of which the first has what cannot be read, and what is mended."""
    rows = [[name, f"{STREET}{at}番地", PHONE, str(30 + at)] for at, name in enumerate(names)]
    rows += [[f"{NAME}{at}", f"{STREET}{at}", f"090-9173-{4000 + at}", str(20 + at)] for at in range(30)]
    rows[0][3] = UNREAD
    rows[1][3] = "４２"
    return rows


def csv(*names: str) -> bytes:
    return (_HEAD + "".join(",".join(row) + "\n" for row in people(*names))).encode()


def xlsx(*names: str) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["名簿"], _HEAD.strip().split(","), *people(*names), [f"※{NOTE}"]):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def main() -> None:
    from django.test.utils import setup_test_environment

    setup_test_environment()
    boss, reader = town()
    hand_in(
        boss, "openly.csv", f"名称,所在地\n{OPEN},試験の市一丁目\n駅前の公衆便所,試験の市二丁目\n".encode()
    )
    roll = closed(boss, "roll.csv", csv(NAME, NAME))
    book = closed(boss, "book.xlsx", xlsx(NAME, NAME))
    hand_in(boss, "roll.csv", csv(LATER, NAME))
    for dataset in (roll, book):
        is_looked_at(reader, dataset)
    is_asked_by_sql(boss, roll)
    is_written_row_by_row(boss)
    is_opened_in_part(roll)
    is_made_anonymous(boss, roll)
    goes_out(boss, roll)
    settle()
    is_looked_at(reader, roll)
    write_one_more(boss)
    print("DATASETS", roll, book, flush=True)
    os._exit(0)  # as when the power goes: what is in the WAL stays there


def settle() -> None:
    from hiroba.intake.publishing import service as publishing

    publishing.settle(lambda _done: None)


def town() -> tuple[Principal, Client]:
    from django.test import Client

    from hiroba.kernel.decide.types import Role
    from hiroba.kernel.organisations import service as organisations
    from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
    from hiroba.kernel.people import service as people
    from hiroba.kernel.people.models import User

    for code, name in ((CODE, "試験の市"), (OTHER, "となりの市")):
        organisations.ensure(OrganisationInfo(code, OrganisationKind.MUNICIPALITY, name, code, None))
    id = people.create_person("boss@town.example.jp", "kawara-no-yane-ga-42-mai", "係")
    organisations.set_member(id, CODE, Role.ADMINISTRATOR)
    reader = Client()
    user = User.objects.get(pk=id)
    reader.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return people.principal_of(user), reader


def hand_in(who: Principal, name: str, content: bytes) -> str:
    """As the page does; return the submission's number."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from hiroba.intake.publishing.types import PublishOptions
    from hiroba.web.publishing.taking import take_file

    file = SimpleUploadedFile(name, content)
    id = take_file(file, name, organisation=CODE, who=who, options=PublishOptions())
    settle()
    return id


def closed(who: Principal, name: str, content: bytes) -> str:
    """It waits for what an officer says, who says: not for everybody. Returns the dataset."""
    from hiroba.intake.publishing import service as publishing
    from hiroba.rules.privacy.types import Answer

    id = hand_in(who, name, content)
    assert publishing.submission(id, who).state == "stopped"
    publishing.answer(id, Answer(closed=True), who)
    settle()
    told = publishing.submission(id, who)
    assert told.state == "published", told
    assert told.report is not None
    assert any(change.examples for change in told.report.changes), "what was mended is shown to its officer"
    assert told.dataset is not None
    return told.dataset


def is_looked_at(reader: Client, dataset: str) -> None:
    """Its pages, its files, its API."""
    from hiroba.catalog.datasets import service as datasets
    from hiroba.kernel.decide.types import EVERYTHING

    detail = datasets.detail(dataset, EVERYTHING)
    place = f"/datasets/{dataset}"
    shown = _read(reader, place)
    assert NAME in shown, "who may read it does"
    assert _read(reader, f"{place}?q={NAME}")
    for page in ("columns", "quality", "versions", "api", "unread.csv", f"original/{detail.version.number}"):
        told = _read(reader, f"{place}/{page}")
        assert page != "unread.csv" or UNREAD in told
    for form in ("csv", "xlsx", "parquet", "json", "geojson"):
        reader.get(f"{place}/data.{form}")
    whole = reader.get(f"{place}/data.csv")
    part = reader.get(f"{place}/data.csv", headers={"Range": "bytes=0-99", "If-Range": whole.headers["ETag"]})
    assert part.status_code == 206
    assert b"".join(part.streaming_content)
    if detail.version.number > 1:
        _read(reader, f"{place}/versions/1/diff")


def _read(reader: Client, address: str) -> str:
    answer = reader.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode(errors="replace")


def is_asked_by_sql(who: Principal, dataset: str) -> None:
    from hiroba.catalog.datasets import service as datasets
    from hiroba.catalog.workbench import service as workbench

    title = datasets.detail(dataset, _all()).card.title
    run = workbench.begin(who, f'SELECT * FROM "{title}"', 60.0)
    assert run.state == "done", run
    path, _schema = workbench.table_of(who, run.id)
    assert path.stat().st_size > 0


def is_written_row_by_row(who: Principal) -> None:
    from hiroba.catalog.datasets import service as datasets
    from hiroba.catalog.datasets.types import LinkDraft, RecordDraft
    from hiroba.catalog.datastore import service as datastore
    from hiroba.catalog.datastore import standing
    from hiroba.kernel.decide.types import SYSTEM, Visibility

    standing.LEAST = 5  # type: ignore[misc]  # rows from which what was written lies in a file beside it
    link = LinkDraft("https://data.example.jp/t.csv", "表", format="CSV", remote_id="calls")
    draft = RecordDraft(CODE, "calls", "通話", links=(link,), visibility=Visibility.PRIVATE)
    dataset = datasets.put_record(SYSTEM, draft).dataset
    fields = [{"id": "phone", "type": "text"}, {"id": "who", "type": "text"}]
    rows = [{"phone": f"{PHONE}-{at}", "who": f"{NAME}{at}"} for at in range(20)]
    datastore.create("calls", dataset, fields, ["phone"], rows, who)
    write_one_more(who)


def write_one_more(who: Principal) -> None:
    """It waits beside the file, and is read."""
    from hiroba.catalog.datastore import service as datastore
    from hiroba.catalog.datastore.types import Method
    from hiroba.catalog.tables import service as tables

    datastore.write("calls", [{"phone": PHONE, "who": WRITTEN}], Method.UPSERT, who)
    datastore.write("calls", [{"phone": PHONE, "who": f"{WRITTEN}二世"}], Method.UPSERT, who)
    path, known = datastore.standing("calls"), datastore.find("calls")
    assert path is not None
    assert known is not None
    found = tables.query(path, known.schema, limit=100).rows
    assert [row["who"] for row in found if row["phone"] == PHONE] == [f"{WRITTEN}二世"]


def is_opened_in_part(dataset: str) -> None:
    """A neighbour may see some columns of some rows."""
    from hiroba.catalog.datasets import service as datasets
    from hiroba.catalog.tables import service as tables
    from hiroba.kernel.decide import service as decide
    from hiroba.kernel.decide.types import (
        Action,
        Effect,
        Limits,
        Party,
        PartyKind,
        Principal,
        Role,
        Rule,
        Target,
        TargetKind,
    )
    from hiroba.kernel.storage import service as storage

    table = datasets.detail(dataset, _all()).tables[0]
    columns = frozenset(column.name for column in table.schema.columns[:2])
    decide.put_rule(
        Rule(
            "r1", Effect.PERMIT, frozenset({Action.DATASET_READ}),
            Target(TargetKind.DATASET, dataset, CODE), Party(PartyKind.ORGANISATION, OTHER),
            limits=Limits(columns=columns),
        )
    )  # fmt: skip
    neighbour = Principal("person", "99", {OTHER: Role.OFFICER})
    part = datasets.detail(dataset, decide.sight(neighbour)).tables[0]
    rows = tables.query(storage.local_path(part.parquet), part.schema, limit=100).rows
    assert any(NAME in str(row) for row in rows)


def _all() -> Any:
    from hiroba.kernel.decide.types import EVERYTHING

    return EVERYTHING


def is_made_anonymous(who: Principal, dataset: str) -> None:
    from hiroba.catalog.datasets import service as datasets
    from hiroba.catalog.disclosure import service as disclosure
    from hiroba.catalog.disclosure.types import Ladder, Part, Plan

    [table] = datasets.detail(dataset, _all()).tables
    kept, coarser, *rest = [column.name for column in table.schema.columns]
    parts = {kept: Part.KEPT, coarser: Part.IDENTIFYING} | dict.fromkeys(rest, Part.DROPPED)
    trial = disclosure.begin(dataset, Plan(table.ordinal, parts, {coarser: Ladder.HEAD}, k=2), who)
    settle()
    titles, rows = disclosure.first_rows(trial, dataset, who)
    assert any(NAME in str(row) for row in rows), (titles, rows)


def goes_out(who: Principal, _dataset: str) -> None:
    """The archive of all that its owner has."""
    from hiroba.intake.leaving import service as leaving

    asked = leaving.ask_for(who, CODE)
    settle()
    file, _info = leaving.fetch(who, CODE, asked.id)
    with file:
        assert file.read(2) == b"PK"


if __name__ == "__main__":
    prepare(Path(sys.argv[1]))
    migrate()
    main()
