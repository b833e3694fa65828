"""An officer puts files on the page; others are told kindly why not."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.types import ChangeReport, FileReport, Outcome
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.web.publishing.changes import explain, is_found
from hiroba.web.publishing.rows import change_words
from hiroba.web.publishing.taking import tidy_path

SignIn = Callable[[Principal], Client]
TABLE = '名称,設置日,人数\n北公園,令和3年4月1日,"1,200"\n南公園,令和3年4月2日,300\n'


def file(name: str = "公園.csv", text: str = TABLE) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode("cp932"), "text/csv")


def test_whoever_is_not_signed_in_signs_in_first(client: Client, db: None) -> None:
    assert client.get("/publish").headers["Location"] == "/accounts/login/?next=/publish"
    refused = client.post("/publish/upload", {"file": file()}, headers={"Accept": "application/json"})
    assert refused.status_code in (401, 403, 422)
    assert client.get("/publish/submissions").status_code == 302


def test_a_resident_is_told_how_to_become_one(sign_in: SignIn, resident: Principal) -> None:
    assert "担当になるには" in sign_in(resident).get("/publish").content.decode()


def test_an_officer_sees_their_organisations_only(
    sign_in: SignIn, officer: Principal, home: OrganisationInfo, organisation: Callable[..., OrganisationInfo]
) -> None:
    other = organisation()
    page = sign_in(officer).get("/publish").content.decode()
    assert f'value="{home.code}"' in page
    assert f'value="{other.code}"' not in page


def test_nobody_publishes_for_others(
    sign_in: SignIn, officer: Principal, organisation: Callable[..., OrganisationInfo]
) -> None:
    other = organisation()
    response = sign_in(officer).post("/publish/upload", {"file": file(), "organisation": other.code})
    assert response.status_code == 403


def test_a_dropped_file_is_published_and_told_about(
    sign_in: SignIn, officer: Principal, home: OrganisationInfo
) -> None:
    client = sign_in(officer)
    form = {"file": file(), "organisation": home.code, "path": "公園/公園.csv"}
    answer = client.post("/publish/upload", form, headers={"Accept": "application/json"})
    assert answer.status_code == 202
    waiting = client.get(answer.json()["status"]).json()
    assert (waiting["state"], waiting["stage"]) == ("waiting", "順番を待っています")
    row = f"/publish/submissions/{answer.json()['id']}/row"
    assert "hx-trigger" in client.get(row).content.decode(), "asks again until it is final"
    publishing.settle(lambda _done: None)
    final = client.get(answer.json()["status"]).json()
    assert final["state"] == "published"
    assert final["url"].startswith("/datasets/")
    assert "2 行のデータになりました" in final["message"]
    assert "hx-trigger" not in client.get(row).content.decode()
    assert client.get(final["url"]).status_code == 200
    assert "直したこと" in client.get(answer.json()["url"]).content.decode()


def test_the_form_without_javascript_takes_several_files_once(
    sign_in: SignIn, officer: Principal, home: OrganisationInfo
) -> None:
    client = sign_in(officer)

    def send() -> int:
        form = {
            "organisation": home.code,
            "once": "m1",
            "file": [file("a.csv"), file("b.csv", "<html>no</html>")],
        }
        return int(client.post("/publish", form).status_code)

    assert send() == 302
    assert send() == 302
    publishing.settle(lambda _done: None)
    rows = publishing.recent(officer, 10)
    assert sorted(each.name for each in rows) == ["a.csv", "b.csv"], "pressed twice, taken once"
    page = client.get("/publish/submissions").content.decode()
    assert "公開しました" in page
    assert "公開できませんでした" in page


def test_trying_keeps_nothing(sign_in: SignIn, officer: Principal, home: OrganisationInfo) -> None:
    client = sign_in(officer)
    client.post("/publish", {"organisation": home.code, "dry_run": "1", "file": file()})
    publishing.settle(lambda _done: None)
    assert "ためし終わりました" in client.get("/publish/submissions").content.decode()
    assert "見つかりませんでした" in client.get("/search").content.decode()


def test_inner_addresses_are_not_fetched(sign_in: SignIn, officer: Principal, home: OrganisationInfo) -> None:
    client = sign_in(officer)
    form = {"organisation": home.code, "url": "http://127.0.0.1:1/secret.csv", "dry_run": "1"}
    answer = client.post("/publish", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "内部のアドレス" in page
    assert 'value="http://127.0.0.1:1/secret.csv"' in page  # what was written stays, to be mended
    assert 'name="dry_run" value="1" checked' in page


def test_what_reads_the_same_of_several_files_is_one_line() -> None:
    rule = "archive.member_refused"
    twice = [ChangeReport(rule, column="", count=count, examples=[]) for count in (1, 2)]
    report = FileReport("a.zip", Outcome.PUBLISHED, changes=twice)
    (line,) = change_words(report, found=is_found(rule))
    assert line.count == 3


def test_what_is_wrong_in_a_telegram_is_told_in_words() -> None:
    assert explain("jma.coordinate-unreadable") == "座標を読み取れません"


def test_an_empty_form_is_said(sign_in: SignIn, officer: Principal, home: OrganisationInfo) -> None:
    page = sign_in(officer).post("/publish", {"organisation": home.code}, follow=True).content.decode()
    assert "ファイルが選ばれていません" in page


def test_strangers_do_not_see_a_submission(
    sign_in: SignIn, officer: Principal, resident: Principal, home: OrganisationInfo
) -> None:
    answer = sign_in(officer).post("/publish/upload", {"file": file(), "organisation": home.code}).json()
    for address in (answer["url"], answer["status"], f"{answer['url']}/row"):
        assert sign_in(resident).get(address).status_code == 404


def test_a_form_of_another_site_is_refused(db: None) -> None:
    assert Client(enforce_csrf_checks=True).post("/publish/upload").status_code == 403


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a/b.csv", "a/b.csv"),
        ("../../etc/passwd", "etc/passwd"),
        ("C:\\x\\y.csv", "x/y.csv"),
        ("/", ""),
        ("\x00a", "a"),
    ],
)
def test_paths_are_tidied(given: str, kept: str) -> None:
    assert tidy_path(given) == kept


REGISTER = "氏名,生年月日,住所,電話番号\n" + "".join(
    f"{name},19{50 + n}-04-01,広場市旭町{n + 1}丁目{n}番,090-1234-567{n}\n"
    for n, name in enumerate(["佐藤太郎", "鈴木花子", "高橋一郎", "田中次郎", "渡辺健", "伊藤翔"])
)


def test_what_tells_of_persons_waits_on_a_page_that_does_not_show_it(
    sign_in: SignIn, officer: Principal, home: OrganisationInfo, principal: Callable[..., Principal]
) -> None:
    client = sign_in(officer)
    client.post("/publish/upload", {"file": file("名簿.csv", REGISTER), "organisation": home.code})
    publishing.settle(lambda _done: None)
    (status,) = publishing.recent(officer)
    address = f"/publish/submissions/{status.id}/personal"
    page = client.get(address).content.decode()
    assert "生年月日" in page
    assert "佐藤太郎" not in page
    assert client.get(f"/publish/submissions/{status.id}.json").json()["url"] == address
    stranger = sign_in(principal())
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, {"closed": "1"}).status_code == 404
    assert client.post(address, {"t0-f0": "harmless"}).status_code == 422  # without a reason
    chosen = {f"t0-f{n}": "without" for n in range(4)}
    assert client.post(address, chosen).status_code == 302
    assert client.post(address, chosen).status_code == 302  # twice: it is under way
    publishing.settle(lambda _done: None)
    report = publishing.submission(status.id, officer).report
    assert report is not None
    assert report.status == "refused"  # nothing is left of it


def test_from_what_was_stopped_the_way_leads_to_making_it_anonymous(
    sign_in: SignIn, officer: Principal, home: OrganisationInfo
) -> None:
    client = sign_in(officer)
    client.post("/publish/upload", {"file": file("名簿.csv", REGISTER), "organisation": home.code})
    publishing.settle(lambda _done: None)
    (status,) = publishing.recent(officer)
    client.post(f"/publish/submissions/{status.id}/personal", {"closed": "anonymise"})
    publishing.settle(lambda _done: None)
    page = client.get(f"/publish/submissions/{status.id}").content.decode()
    found = re.search(r'href="(/datasets/[^"]+/anonymise)"', page)
    assert found, page
    assert "団体の中だけで公開しました" in page  # not that everybody sees it
    assert client.get(found[1]).status_code == 200
    assert Client().get(found[1]).status_code in (401, 403, 404)
