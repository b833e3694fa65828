"""Rules as officers write them and as others meet them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from hiroba.catalog.disclosure.tests.made import publish as publish_register
from hiroba.context.city import service as city
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import SYSTEM, Principal, Role, Visibility
from hiroba.kernel.journal.models import JournalEntry
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, Stop
from hiroba.kernel.people.models import User
from hiroba.rules.policies.models import RuleVersion
from hiroba.web.catalogue.tests.made import publish

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test is one transaction that never ends: rules are read anew each time."""
    monkeypatch.setattr("hiroba.kernel.decide.rulebook.KEEP", 0.0)


def enter(who: Principal) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=who.id), backend=BACKEND)
    return client


@pytest.fixture
def secret(tmp_path: Path, home: OrganisationInfo) -> str:
    return publish(tmp_path, home.code, title="内部の表", visibility=Visibility.PRIVATE)


@pytest.fixture
def university(organisation: Callable[..., OrganisationInfo]) -> OrganisationInfo:
    return organisation("uni", kind="university", name="ひろば大学")


@pytest.fixture
def researcher(principal: Callable[..., Principal], university: OrganisationInfo) -> Principal:
    return principal("uni", Role.MEMBER)


def said(**more: object) -> dict[str, object]:
    return {
        "effect": "permit", "party": "organisation", "organisation": "uni", "extent": "columns",
        "columns": ["name", "seats"], "duties": ["attribute"], "ends": "2099-03-31",
    } | more  # fmt: skip


def draft(client: Client, code: str, dataset: str, **more: object) -> str:
    address = f"/organisations/{code}/rules/new?dataset={dataset}"
    answer = client.post(address, said(**more) | {"save": "1"})
    assert answer.status_code == 302, re.findall("hb-field__error.*", answer.content.decode())
    return str(answer.headers["Location"])


def test_a_rule_that_shows_everybody_who_is_ill_stays_a_draft(
    home: OrganisationInfo, officer: Principal, tmp_path: Path
) -> None:
    desk, register = enter(officer), publish_register(tmp_path, home.code)
    address = draft(desk, home.code, register, party="anyone", organisation="", extent="all", columns=[])
    answer = desk.post(f"{address}/enact", {"number": "1"}, follow=True)
    assert (
        "個人情報とみられる列があるため、だれでも見られる形では公開しません（氏名" in answer.content.decode()
    )
    assert Client().get(f"/datasets/{register}").status_code == 404
    assert RuleVersion.objects.get().state == "draft"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"extent": "all"}, "列を選んでいます。"),
        ({"value0": "3"}, "どの列についての条件かを選んでください。"),
        ({"column0": "seats", "op0": "ge"}, "比べる値を書いてください。"),
        ({"column0": "seats", "op0": "ge", "value0": "たくさん"}, "たくさん」は読み取れません"),
        ({"column0": "seats", "op0": "in", "value0": "1、たくさん"}, "たくさん」は読み取れません"),
    ],
)
def test_what_was_chosen_is_never_passed_over(
    home: OrganisationInfo, officer: Principal, secret: str, more: dict[str, str], told: str
) -> None:
    new = f"/organisations/{home.code}/rules/new?dataset={secret}"
    answer = enter(officer).post(new, said(**more) | {"save": "1"})
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert RuleVersion.objects.count() == 0, "it would open more than was meant"


def test_a_comma_may_stand_within_a_number(home: OrganisationInfo, officer: Principal, secret: str) -> None:
    row = {"party": "anyone", "organisation": "", "column0": "seats", "op0": "in", "value0": "1,000、2,000"}
    draft(enter(officer), home.code, secret, **row)
    (condition,) = RuleVersion.objects.get().body["limits"]["rows"]
    assert "1,000" in json.dumps(condition, ensure_ascii=False)


def test_a_rule_is_written_seen_enacted_and_ended(
    home: OrganisationInfo, officer: Principal, researcher: Principal, secret: str
) -> None:
    desk, reader = enter(officer), enter(researcher)
    assert desk.get(f"/organisations/{home.code}/rules").status_code == 200
    new = f"/organisations/{home.code}/rules/new?dataset={secret}"
    assert desk.get(new).status_code == 200
    sentence = "ひろば大学は、データ「内部の表」の「名称」「便器の数」を、2099年3月31日まで使えます。出典を示してください。"
    part = desk.post(new, said(), headers={"HX-Request-Type": "partial"}).content.decode()
    assert sentence in part
    assert RuleVersion.objects.count() == 0
    address = draft(desk, home.code, secret)
    shown = desk.get(address).content.decode()
    assert sentence in shown
    assert "便所000" in shown, "the first rows that its user will see"
    assert "ページ" not in re.search(r'id="samples".*?</section>', shown, re.S)[0]  # type: ignore[index]
    assert "ひろば大学" in shown
    assert "見られません" in shown, "what it is before"
    assert reader.get(f"/datasets/{secret}").status_code == 404
    for _twice in range(2):
        assert desk.post(f"{address}/enact", {"number": "1"}).status_code == 302
    seen = reader.get(f"/datasets/{secret}").content.decode()
    assert "便所000" in seen
    assert "緯度" not in seen
    assert sentence in reader.get(f"/datasets/{secret}/rules").content.decode()
    assert sentence in reader.get(address).content.decode()
    odrl = json.loads(reader.get(f"{address}.jsonld").content)
    assert odrl["permission"][0]["duty"] == [{"action": "attribute"}]
    assert Client().get(address).status_code == Client().get(f"{address}.jsonld").status_code == 404
    changed = desk.post(f"{address}/change", said(columns=["name"]) | {"save": "1"})
    assert changed.status_code == 302
    assert desk.post(f"{address}/enact", {"number": "2"}).status_code == 302
    assert "便器の数" not in reader.get(f"/datasets/{secret}").content.decode()
    assert desk.post(f"{address}/end", {"number": "2"}).status_code == 302
    assert reader.get(f"/datasets/{secret}").status_code == 404
    actions = list(JournalEntry.objects.filter(kind="rule").order_by("pk").values_list("action", flat=True))
    assert actions == ["rule.write", "rule.enact", "rule.change", "rule.enact", "rule.end"]


def test_a_rule_on_a_type_offers_its_attributes_and_says_them_back(
    home: OrganisationInfo, officer: Principal
) -> None:
    number = {"type": "Property", "value": 1}
    weather = {"type": "WeatherObserved", "temperature": number, "batteryLevel": number}
    city.upsert(home.code, [{"id": "urn:ngsi-ld:WeatherObserved:1", **weather}])
    desk, thing = enter(officer), f"/city/{home.code}/urn:ngsi-ld:WeatherObserved:1"
    new = f"/organisations/{home.code}/rules/new?type=WeatherObserved"
    form = desk.get(new).content.decode()
    assert set(re.findall(r'name="columns" value="(\w+)"', form)) == {"temperature", "batteryLevel"}
    assert "選んだ属性だけ" in form
    assert 'name="least"' not in form
    assert 'name="column0"' not in form
    hides = {
        "effect": "prohibit",
        "party": "anyone",
        "extent": "columns",
        "columns": ["batteryLevel"],
        "save": "1",
    }
    wrong = desk.post(new, hides | {"columns": []})
    assert wrong.status_code == 422
    assert "属性を一つ以上選ぶか、「すべて」を選んでください。" in wrong.content.decode()
    address = str(desk.post(new, hides).headers["Location"])
    shown = desk.get(address).content.decode()
    assert (
        "だれも、種類「WeatherObserved」のまちのものの「電池の残り（batteryLevel）」を使えません。" in shown
    )
    assert "“Battery left (batteryLevel)”" in shown
    assert "すべての属性（「電池の残り（batteryLevel）」を除く）" in shown, "what it is after"
    assert "電池の残り" in Client().get(thing).content.decode()
    assert desk.post(f"{address}/enact", {"number": "1"}).status_code == 302
    told = Client().get(thing).content.decode()
    assert "電池の残り" not in told
    assert "気温" in told
    assert "電池の残り" in desk.get(thing).content.decode()
    changed = desk.get(f"{address}/change").content.decode()
    assert re.search(r'name="columns" value="batteryLevel"[^>]*checked', changed)
    odrl = json.loads(desk.get(f"{address}.jsonld").content)
    refinement = odrl["prohibition"][0]["target"]["refinement"]
    assert [each["rightOperand"] for each in refinement] == [["batteryLevel"]]
    tried = {"party": "anyone", "thing": "type:WeatherObserved"}
    told = desk.post(f"/organisations/{home.code}/rules/try", tried).content.decode()
    assert "天気の観測（WeatherObserved）" in told, "types are called as everywhere"
    assert "すべての属性（「電池の残り（batteryLevel）」を除く）" in told


def test_who_has_no_data_yet_reads_so(officer: Principal, home: OrganisationInfo) -> None:
    desk = enter(officer)
    for page in ("rules", "rules/try"):
        told = desk.get(f"/organisations/{home.code}/{page}").content.decode()
        assert "この団体のデータはまだありません。" in told
        assert 'name="thing"' not in told


def test_only_officers_of_the_owner_come_near(
    home: OrganisationInfo, officer: Principal, member: Principal, researcher: Principal, secret: str,
    principal: Callable[..., Principal],
) -> None:  # fmt: skip
    address = draft(enter(officer), home.code, secret)
    stranger = enter(principal("uni", Role.ADMINISTRATOR))
    for client in (enter(member), enter(researcher), stranger):
        assert client.get(f"/organisations/{home.code}/rules").status_code == 403
        assert client.post(f"/organisations/{home.code}/rules/try", {}).status_code == 403
        assert client.get(address).status_code == 404
        for act in ("enact", "end", "discard", "change"):
            assert client.post(f"{address}/{act}", {"number": "1"} | said()).status_code == 403, act
    theirs = stranger.post(f"/organisations/uni/rules/new?dataset={secret}", said() | {"save": "1"})
    assert theirs.status_code == 404, "a rule about what is not theirs"
    forged = {
        "permission": [
            {
                "target": f"http://testserver/datasets/{secret}", "assigner": "http://testserver/organisations/uni",
                "assignee": "hiroba:anyone", "action": "read",
            }
        ]
    }  # fmt: skip
    stranger.post("/organisations/uni/rules/odrl", {"policy": json.dumps(forged)})
    forged["permission"][0]["assigner"] = f"http://testserver/organisations/{home.code}"
    stranger.post("/organisations/uni/rules/odrl", {"policy": json.dumps(forged)})
    assert RuleVersion.objects.count() == 1


def test_four_eyes_see_what_opens_data(
    home: OrganisationInfo, officer: Principal, administrator: Principal, researcher: Principal, secret: str,
    monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None],
) -> None:  # fmt: skip
    desk, second = enter(officer), enter(administrator)
    assert (
        "二人での確認は、いま求めていません。"
        in desk.get(f"/organisations/{home.code}/rules").content.decode()
    )
    monkeypatch.setenv("HIROBA_RULES_FOUR_EYES", "true")
    reread_settings()
    assert "別の人が施行・署名" in desk.get(f"/organisations/{home.code}/rules").content.decode()
    address = draft(desk, home.code, secret)
    page = desk.get(address).content.decode()
    assert "別の担当者が内容を確かめて施行します。" in page
    assert "内容を確かめて施行してください。" not in page, "who wrote it cannot"
    desk.post(f"{address}/enact", {"number": "1"})
    assert RuleVersion.objects.get().state == "draft"
    desk.post(f"{address}/change", said(columns=["seats"]) | {"save": "1"})
    second.post(f"{address}/enact", {"number": "1"})
    assert not RuleVersion.objects.filter(state="enacted").exists(), "not what was looked at"
    second.post(f"{address}/enact", {"number": "2"})
    assert RuleVersion.objects.get(state="enacted").enacted_by == administrator.id
    closing = draft(desk, home.code, secret, effect="prohibit", party="anyone", duties=[])
    desk.post(f"{closing}/enact", {"number": "1"})
    desk.post(f"{closing}/end", {"number": "1"})
    assert RuleVersion.objects.filter(state="enacted").count() == 2, "ending a prohibition opens"
    for client in (desk, second):
        page = client.get(closing).content.decode()
        assert f'action="{closing}/end"' not in page, "what nobody can do alone is no button"
        assert "一人では終わりにできません" in page
    desk.post(f"{closing}/change", said(effect="prohibit", party="anyone", duties=[]) | {"save": "1"})
    second.post(f"{closing}/enact", {"number": "2"})
    assert RuleVersion.objects.get(rule=closing.rsplit("/", 1)[1], state="enacted").number == 2, (
        "as it is told"
    )


def test_nobody_learns_who_exists(
    home: OrganisationInfo, officer: Principal, resident: Principal, university: OrganisationInfo, secret: str
) -> None:
    desk = enter(officer)
    known = User.objects.get(pk=resident.id).email
    pages = []
    for email in (known, "nobody@example.jp"):
        address = draft(desk, home.code, secret, party="person", email=email)
        desk.post(f"{address}/enact", {"number": "1"})
        pages.append(desk.get(address).content.decode())
        odrl = json.loads(desk.get(f"{address}.jsonld").content)
        assert re.fullmatch("urn:hiroba:person:[0-9a-f]{32}", odrl["permission"][0]["assignee"])
        assert email not in pages[-1]
    assert "指定した個人は" in pages[0]
    assert len(pages[0]) == len(pages[1])
    assert "便所000" in enter(resident).get(f"/datasets/{secret}").content.decode()
    assert not JournalEntry.objects.filter(details__icontains="@").exists()


def test_the_simulator_says_by_which_rule_and_why_not(
    home: OrganisationInfo, officer: Principal, researcher: Principal, secret: str
) -> None:
    desk = enter(officer)
    address = draft(desk, home.code, secret, purposes=["research"])
    desk.post(f"{address}/enact", {"number": "1"})

    def ask(**more: str) -> str:
        told = {"party": "organisation", "organisation": "uni", "thing": f"dataset:{secret}"} | more
        return desk.post(f"/organisations/{home.code}/rules/try", told).content.decode()

    may = ask(purpose="research")
    assert "hb-notice--success" in may
    assert address in may
    assert "目的が違います" in ask(purpose="marketing")
    assert "期間が終わっています" in ask(purpose="research", day="2100-01-01")
    refused = ask(purpose="research", party="signed_in")
    assert "この相手についてのルールではありません" in refused
    assert f"/organisations/{home.code}/rules/new?dataset={secret}" in refused, "where one could be written"
    assert "団体を選んでください。" in ask(organisation="")
    assert "見られます" in ask(purpose="research", deed="read")
    written = ask(purpose="research", deed="write")
    assert "書けません" in written
    assert "この使い方についてのルールではありません" in written
    assert "件数は聞けません" in ask(purpose="research", deed="count")
    own = ask(organisation=home.code, role="officer", deed="manage")
    assert "管理できます" in own
    assert "担当者は、自分の団体のデータを書き、管理できます。" in own
    city.upsert(home.code, [{"id": "urn:ngsi-ld:WeatherObserved:1", "type": "WeatherObserved", "level": 1}])
    assert "まちのものには、この使い方はありません。" in ask(thing="type:WeatherObserved", deed="manage")


def test_a_policy_comes_in_as_a_draft_and_hostile_words_stay_words(
    home: OrganisationInfo, officer: Principal, researcher: Principal, secret: str
) -> None:
    desk = enter(officer)
    policy = {
        "permission": [
            {
                "target": {
                    "uid": f"http://testserver/datasets/{secret}",
                    "refinement": [
                        {
                            "leftOperand": "hiroba:cell", "hiroba:column": "kind", "operator": "eq",
                            "rightOperand": "<script>alert(1)</script>",
                        }
                    ],
                },
                "assigner": f"http://testserver/organisations/{home.code}",
                "assignee": "http://testserver/organisations/uni", "action": "use",
            }
        ]
    }  # fmt: skip
    answer = desk.post(f"/organisations/{home.code}/rules/odrl", {"policy": json.dumps(policy)})
    shown = desk.get(answer.headers["Location"]).content.decode()
    assert "種別が「&lt;script&gt;" in shown
    assert "<script>alert" not in shown
    assert "条件に合う行がありません" in shown
    for broken in ("", "[" * 100_000, "{}", '{"permission": 1}'):
        assert desk.post(f"/organisations/{home.code}/rules/odrl", {"policy": broken}).status_code == 302
    assert RuleVersion.objects.count() == 1


def test_counts_and_hidden_columns_are_written_on_the_page(
    home: OrganisationInfo, officer: Principal, researcher: Principal, secret: str
) -> None:
    desk, reader = enter(officer), enter(researcher)
    counts = draft(desk, home.code, secret, extent="counts", columns=["kind"], least="30")
    desk.post(f"{counts}/enact", {"number": "1"})
    seen = reader.get(f"/datasets/{secret}").content.decode()
    assert "件数" in seen
    assert "便所000" not in seen
    desk.post(f"{counts}/end", {"number": "1"})
    whole = draft(desk, home.code, secret, extent="all", columns=[])
    hides = draft(desk, home.code, secret, effect="prohibit", party="anyone", columns=["page"], duties=[])
    for address in (whole, hides):
        desk.post(f"{address}/enact", {"number": "1"})
    seen = reader.get(f"/datasets/{secret}").content.decode()
    assert "便所000" in seen
    assert not re.search(r">\s*p3\s*<", seen)
    assert "ほか1列" in reader.get(f"/datasets/{secret}/rules").content.decode(), "not what it is called"
    assert decide.sight(officer) is not None


def test_who_has_left_is_offered_nowhere_to_be_chosen(
    home: OrganisationInfo, officer: Principal, operator: Principal, university: OrganisationInfo, secret: str
) -> None:
    desk, office = enter(officer), enter(operator)
    rule = draft(desk, home.code, secret)
    places = (
        (desk, f"/organisations/{home.code}/rules/new?dataset={secret}"),
        (desk, f"/organisations/{home.code}/rules/try"),
        (desk, f"{rule}/change"),
        (office, "/operations/limits"),
        (office, "/operations/applications"),
    )
    choice = f'<option value="{university.code}"'
    for client, address in places:
        assert choice in client.get(address).content.decode(), address
    organisations.stop(university.code, Stop.LEFT, who=SYSTEM)
    for client, address in places:
        assert choice not in client.get(address).content.decode(), address
    for address in (f"/organisations/{home.code}/rules/new?dataset={secret}", f"{rule}/change"):
        answer = desk.post(address, said(organisation="") | {"save": "1"})
        assert answer.status_code == 422, "neither anew nor as it was"
