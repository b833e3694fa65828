"""A file that tells of persons does not become public; a My Number is not kept at all."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import MetadataChanges
from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.sources import from_file
from hiroba.intake.publishing.types import (
    FileReport,
    NothingToAnswer,
    Outcome,
    PublishOptions,
    SubmissionState,
)
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import (
    ANONYMOUS,
    EVERYTHING,
    SYSTEM,
    Action,
    Effect,
    Party,
    PartyKind,
    Principal,
    Resource,
    Role,
    Rule,
    Target,
    TargetKind,
    Visibility,
)
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.kernel.storage import service as storage
from hiroba.rules.policies import service as policies
from hiroba.rules.privacy.types import Answer, PersonalDataFound, ReasonNeeded, Way

pytestmark = pytest.mark.django_db(transaction=True)
OFFICER = Principal("person", "p1", roles={"131016": Role.OFFICER})
NAMES = ["佐藤太郎", "鈴木花子", "高橋一郎", "田中次郎", "渡辺さくら", "伊藤健", "山本陽子", "中村翔"]


@pytest.fixture(autouse=True)
def office() -> str:
    return organisations.ensure(
        OrganisationInfo("131016", OrganisationKind.MUNICIPALITY, "千代田区", "Chiyoda", None)
    ).code


def register(names: list[str] = NAMES) -> str:
    lines = ["氏名,生年月日,住所,電話番号,世帯主,続柄,保険料"]
    for n, name in enumerate(names):
        lines.append(
            f"{name},19{50 + n}-04-0{n + 1},広場市旭町{n + 1}丁目{n}番{n}号,090-1234-000{n},{name},本人,{n}00"
        )
    return "\n".join(lines)


def my_number(number: int) -> str:
    digits = f"{number:011d}"
    rest = sum(int(d) * w for d, w in zip(digits, (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
    return digits + str(0 if rest <= 1 else 11 - rest)


def submit(text: str, name: str = "名簿.csv", **options: object) -> str:
    blob = storage.put_stream([text.encode()])
    return publishing.submit(
        blob, name=name, source_key=name, organisation="131016", who=OFFICER,
        options=PublishOptions(**options),  # type: ignore[arg-type]
    )  # fmt: skip


def report_of(identifier: str) -> FileReport:
    jobs.run_pending()
    report = publishing.submission(identifier, OFFICER).report
    assert report is not None
    return report


def columns_of(report: FileReport) -> dict[str, str]:
    """Title -> name of what was found."""
    found = [one for table in report.personal for one in table.findings]
    return {one.titles[0]: one.columns[0] for one in found if len(one.columns) == 1}


def answered(identifier: str, **given: object) -> FileReport:
    publishing.answer(identifier, Answer(**given), OFFICER)  # type: ignore[arg-type]
    return report_of(identifier)


def test_a_register_of_residents_waits_and_nobody_sees_it() -> None:
    identifier = submit(register())
    report = report_of(identifier)
    assert report.status is Outcome.STOPPED
    assert publishing.submission(identifier, OFFICER).state is SubmissionState.STOPPED
    (table,) = report.personal
    assert {title for one in table.findings for title in one.titles} >= {
        "氏名",
        "生年月日",
        "住所",
        "電話番号",
    }
    assert (table.rows, table.k, table.unique) == (8, 1, 1.0)
    told = str(publishing.submission(identifier, OFFICER).report)
    assert not any(name in told for name in NAMES)
    assert datasets.find_by_source("131016", "名簿.csv") is None
    assert journal.entries(kind="submission")[0].action == "privacy.stop"


def test_a_file_for_a_dataset_that_a_rule_opens_to_everybody_waits() -> None:
    """As for a public one: the opening was looked at, and what comes after it is."""
    first = report_of(submit("施設,階\n中央図書館,3\n東公民館,2", "施設.csv"))
    dataset = first.dataset or ""
    datasets.update_metadata(dataset, MetadataChanges(visibility=Visibility.ORGANISATION), OFFICER)
    assert report_of(submit(register(), "施設.csv", dry_run=True)).status is Outcome.PUBLISHED, "for members"
    target = Target(TargetKind.DATASET, dataset, "131016")
    rule = Rule("", Effect.PERMIT, frozenset({"dataset:read"}), target, Party(PartyKind.ANYONE))
    draft = policies.write(OFFICER, rule)
    policies.enact(OFFICER, draft.id, draft.number)
    identifier = submit(register(), "施設.csv")
    report = report_of(identifier)
    assert report.status is Outcome.STOPPED
    assert "氏名" in report.reason
    assert datasets.detail(dataset, decide.sight(ANONYMOUS)).version.number == 1
    assert journal.entries(kind="submission")[0].action == "privacy.stop"
    assert answered(identifier, closed=True).status is Outcome.STOPPED, "the rule opens it all the same"
    rule_id = policies.enacted_on(target)[0]
    policies.end(OFFICER, rule_id.id, rule_id.number)
    assert answered(identifier, closed=True).status is Outcome.PUBLISHED
    assert not decide.decide(
        ANONYMOUS, Action.DATASET_READ, Resource("dataset", dataset, "131016", Visibility.ORGANISATION)
    ).allowed


def test_what_is_left_out_and_coarser_is_published_without_the_file() -> None:
    identifier = submit(register())
    named = columns_of(report_of(identifier))
    birth, home = named["生年月日"], named["住所"]
    rest = [name for name in named.values() if name not in (birth, home)]
    report = answered(identifier, without=rest, coarser={birth: Way.YEAR, home: Way.MUNICIPALITY})
    assert report.status is Outcome.PUBLISHED, report
    detail = datasets.detail(report.dataset or "", decide.sight(ANONYMOUS))
    table = pl.read_parquet(storage.local_path(detail.tables[0].parquet))
    assert set(table[home]) == {"広場市"}
    assert table[birth].to_list()[0] == "1950年"
    assert not set(rest) & set(table.columns)
    original = storage.local_path(detail.version.blob).read_bytes()
    assert b"PAR1" in original[:4]
    assert all(name.encode() not in original for name in NAMES)
    assert not [example for change in detail.changes for example in change.examples]


def test_an_answer_that_does_not_suffice_is_asked_for_again_and_kept() -> None:
    identifier = submit(register())
    named = columns_of(report_of(identifier))
    report = answered(identifier, without=[named["氏名"]])
    assert report.status is Outcome.STOPPED
    report = answered(identifier, without=list(named.values()))
    assert report.status is Outcome.PUBLISHED
    with pytest.raises(NothingToAnswer):
        publishing.answer(identifier, Answer(closed=True), OFFICER)
    following = report_of(submit(register(NAMES[1:])))
    assert following.status is Outcome.PUBLISHED  # the answer holds for what follows


def test_not_personal_needs_a_reason_and_my_number_is_never_that() -> None:
    identifier = submit("担当者氏名,内線\n" + "\n".join(f"{name},{n}" for n, name in enumerate(NAMES)))
    report = report_of(identifier)
    if report.status is Outcome.PUBLISHED:  # names of people in office
        return
    keys = [one.key for one in report.personal[0].findings]
    with pytest.raises(ReasonNeeded):
        publishing.answer(identifier, Answer(harmless=keys), OFFICER)
    assert answered(identifier, harmless=keys, reason="職員名簿").status is Outcome.PUBLISHED


def test_closed_it_is_for_members_and_cannot_be_opened_afterwards() -> None:
    identifier = submit(register())
    report_of(identifier)
    report = answered(identifier, closed=True)
    assert report.status is Outcome.PUBLISHED
    dataset = report.dataset or ""
    assert datasets.detail(dataset, EVERYTHING).card.visibility is Visibility.ORGANISATION
    assert datasets.find(dataset, decide.sight(ANONYMOUS)) is None
    with pytest.raises(PersonalDataFound):
        datasets.update_metadata(dataset, MetadataChanges(visibility=Visibility.PUBLIC), OFFICER)
    assert datasets.detail(dataset, EVERYTHING).card.visibility is Visibility.ORGANISATION


@pytest.mark.parametrize("form", ["{}", "{0:.4}-{1}-{2}", "wide", "text"])
def test_a_file_with_my_numbers_is_refused_and_not_kept(form: str) -> None:
    number = my_number(12_345_678_901)
    parts = (number[:4], number[4:8], number[8:])
    shown = {
        "{}": number,
        "{0:.4}-{1}-{2}": "-".join(parts),
        "wide": number.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        "text": f"個人番号は{' '.join(parts)}です",
    }[form]
    header = "備考" if form == "text" else "個人番号"
    identifier = submit(f"番,{header},額\n1,{shown},100\n2,,200\n")
    blob = storage.put_stream([f"番,{header},額\n1,{shown},100\n2,,200\n".encode()])
    assert storage.exists(blob.key)
    report = report_of(identifier)
    assert report.status is Outcome.REFUSED
    assert "マイナンバー" in report.reason
    assert number not in report.reason
    assert not storage.exists(blob.key)
    lines = journal.entries(kind="submission")
    assert [(each.action, each.outcome) for each in lines[:2]] == [
        ("dataset.publish", "failed"), ("privacy.refuse", "done"),
    ]  # fmt: skip
    assert datasets.find_by_source("131016", "名簿.csv") is None


def test_twelve_digits_that_pass_by_chance_are_not_refused() -> None:
    rows = "\n".join(f"{n},2024{n % 12 + 1:02d}{n % 28 + 1:02d}1{n % 10}30" for n in range(60))
    assert report_of(submit(f"番,受付時刻\n{rows}", "時刻.csv")).status is Outcome.PUBLISHED


def test_the_command_line_gets_a_place_to_answer(tmp_path: Path) -> None:
    path = tmp_path / "名簿.csv"
    path.write_text(register())
    for _again in range(2):
        report = publishing.publish_source(
            from_file(path, "名簿.csv"), organisation="131016", who=SYSTEM, options=PublishOptions(),
            progress=lambda *_: None,
        )  # fmt: skip
        assert report.status is Outcome.STOPPED
    waiting = publishing.submission(report.submission, OFFICER)
    assert waiting.state is SubmissionState.STOPPED
    assert answered(report.submission, closed=True).status is Outcome.PUBLISHED


def test_trying_leaves_nothing_behind() -> None:
    report = report_of(submit(register(), dry_run=True))
    assert report.status is Outcome.STOPPED


def test_a_list_of_facilities_is_published_as_ever() -> None:
    lines = ["名称,住所,電話番号,法人番号,代表者氏名"]
    lines += [f"第{n}公民館,広場市旭町{n}-{n},087-800-000{n},7000012050002,{NAMES[n]}" for n in range(8)]
    assert report_of(submit("\n".join(lines), "施設.csv")).status is Outcome.PUBLISHED
