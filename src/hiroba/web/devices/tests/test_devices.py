"""Devices in the portal: who may, and what somebody meets who registers one."""

from __future__ import annotations

import html
import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from hiroba.context.devices import service as devices
from hiroba.context.devices.types import Wire
from hiroba.kernel.decide.types import Role
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.web.devices.asking import ask, look

CODE = "131041"
ALL = f"/organisations/{CODE}/devices"
ASKED = {
    "name": "公園<script>の気温計", "measures": ["temperature", "humidity"], "type": "WeatherObserved",
    "wire": "json", "every": "600", "latitude": "35.69", "longitude": "139.7", "id": "park-1",
}  # fmt: skip


@pytest.fixture
def officer(client: Client, organisation) -> Client:
    organisation(CODE)
    person = people.create_person("officer@example.jp", None, "担当 花子")
    organisations.set_member(person, CODE, Role.OFFICER)
    user = get_user_model().objects.get(pk=person)
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def register(client: Client, **changes) -> str:
    """Register and return the key."""
    answer = client.post(f"{ALL}/new", ASKED | changes)
    assert answer.status_code == 201, answer.content.decode()
    return str(re.findall(r"hdk_[\w-]+", answer.content.decode())[0])


def send(payload: str, topic: str = f"hiroba/{CODE}/park-1/attrs") -> None:
    async def work(store):
        intake = devices.Intake(store, "test")
        await intake.offer(topic, payload.encode())
        await intake.close()

    ask(work)


@pytest.mark.parametrize("path", ["", "/new", "/unknown", "/of/park-1"])
def test_strangers_do_not_see_devices(client: Client, organisation, path: str) -> None:
    organisation(CODE)
    assert client.get(ALL + path).status_code in (302, 401, 403)


def test_a_device_is_registered_in_words(officer: Client) -> None:
    assert "まだ機器がありません" in officer.get(ALL).content.decode()
    answer = officer.post(f"{ALL}/new", ASKED)
    text = html.unescape(answer.content.decode())
    key = re.findall(r"hdk_[\w-]+", text)[0]
    assert f"hiroba/{CODE}/park-1/attrs" in text
    assert f"mosquitto_pub -h testserver -p 1883 -u {CODE}/park-1 -P {key}" in text
    assert '{"temperature": 21.5, "humidity": 48}' in text
    for page in (text, officer.get(f"{ALL}/of/park-1").content.decode()):
        assert f'<code class="hb-code hb-break">{CODE}/park-1</code>' in page, "with what the device signs in"
        assert ">アカウント<" in re.sub(r"\s+", "", page), "the reader is signed in"
    device = look(lambda store: devices.get(store, CODE, "park-1"))
    assert [field.unit for field in device.fields] == ["CEL", "P1"]
    assert device.fixed["location"]["value"]["coordinates"] == [139.7, 35.69]
    assert key not in officer.get(f"{ALL}/of/park-1").content.decode()


def test_names_are_shown_as_text(officer: Client) -> None:
    register(officer)
    for path in (ALL, f"{ALL}/of/park-1"):
        text = officer.get(path).content.decode()
        assert "<script>の" not in text
        assert "公園&lt;script&gt;の気温計" in text


def test_the_list_says_how_a_device_fares(officer: Client) -> None:
    register(officer)
    assert "まだ届いていません" in officer.get(ALL).content.decode()
    send('{"temperature": 20}')
    send('{"temperature": 2000}')
    text = officer.get(ALL).content.decode()
    assert "届いています" in text
    assert "受け取れず 1件" in text


def test_many_devices_are_listed_in_pages(officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hiroba.web.devices.listing._SHOWN", 2)
    for n in range(3):
        register(officer, id=f"park-{n}")
    first = officer.get(ALL).content.decode()
    assert "<strong>3</strong>" in first
    assert "park-2" not in first
    assert "park-2" in officer.get(f"{ALL}?page=2").content.decode()


def test_a_rejected_reading_is_mended_and_tried_again(officer: Client) -> None:
    register(officer)
    send('{"temp": 20}')
    page = officer.get(f"{ALL}/of/park-1").content.decode()
    assert "{&quot;temp&quot;: 20}" in page
    assert "送られた値の中にありません" in page
    mapping = {
        "field-TOTAL_FORMS": "1", "field-INITIAL_FORMS": "1", "field-0-source": "temp",
        "field-0-attribute": "temperature", "field-0-value": "number", "every": "600", "commands": "",
    }  # fmt: skip
    assert officer.post(f"{ALL}/of/park-1", mapping).status_code == 302
    answer = officer.post(f"{ALL}/of/park-1/again", follow=True).content.decode()
    assert "1件を受け取りました" in answer
    assert "送られた値の中にありません" not in answer


def test_all_that_is_kept_apart_can_be_looked_through(officer: Client) -> None:
    register(officer)
    for n in range(23):
        send(f'{{"wrong{n}": 1}}')
        send("1", f"hiroba/{CODE}/nobody{n}/attrs")
    for path, oldest, newest in (
        ("of/park-1", "wrong0&quot;", "wrong22"),
        ("unknown", "nobody0", "nobody22"),
    ):
        first = officer.get(f"{ALL}/{path}").content.decode()
        assert newest in first
        assert oldest not in first
        assert 'rel="next" href="?page=2"' in first
        assert oldest in officer.get(f"{ALL}/{path}?page=2").content.decode()
        assert oldest in officer.get(f"{ALL}/{path}?page=9").content.decode(), "there are fewer by now"


def test_what_cannot_be_undone_is_asked_for_in_two_steps(officer: Client) -> None:
    register(officer)
    send('{"wrong": 1}')
    page = officer.get(f"{ALL}/of/park-1").content.decode()
    disclosed = "".join(re.findall(r"<details.*?</details>", page, re.DOTALL))
    for act in ("key", "remove", "forget"):
        assert f'action="{ALL}/of/park-1/{act}"><' in re.sub(r">\s+<", "><", disclosed), act


def test_what_became_of_a_command_is_on_the_devices_page(officer: Client) -> None:
    register(officer)
    form = {"field-TOTAL_FORMS": "0", "field-INITIAL_FORMS": "0", "every": "60", "commands": "open"}
    officer.post(f"{ALL}/of/park-1", form)
    assert "終わりました" not in officer.get(f"{ALL}/of/park-1").content.decode()
    found = look(lambda store: devices.index_of(store).find(CODE, "park-1"))
    ask(lambda store: devices.take_result(store, found, b'{"open": "valve at 40"}'))
    page = officer.get(f"{ALL}/of/park-1").content.decode()
    assert "終わりました" in page
    assert "valve at 40" in page


def test_a_command_just_given_does_not_show_what_became_of_the_one_before(officer: Client) -> None:
    register(officer)
    form = {"field-TOTAL_FORMS": "0", "field-INITIAL_FORMS": "0", "every": "60", "commands": "open"}
    officer.post(f"{ALL}/of/park-1", form)
    found = look(lambda store: devices.index_of(store).find(CODE, "park-1"))
    ask(lambda store: devices.take_result(store, found, b'{"open": "valve at 40"}'))
    page = officer.post(f"{ALL}/of/park-1/command", {"command": "open"}, follow=True).content.decode()
    assert "機器に送っています" in page
    assert "終わりました" not in page
    assert "valve at 40" not in page
    assert 'hx-select="#became-1"' in page  # the page looks again by itself
    assert 'hx-select="#became-1"' not in officer.get(f"{ALL}/of/park-1").content.decode()  # it has ended


def test_commands_and_wrong_mappings(officer: Client) -> None:
    register(officer)
    form = {
        "field-TOTAL_FORMS": "0", "field-INITIAL_FORMS": "0", "every": "60",
        "commands": "open\nsay = {\"text\": {value}}",
    }  # fmt: skip
    assert officer.post(f"{ALL}/of/park-1", form).status_code == 302
    assert [each.name for each in look(lambda store: devices.get(store, CODE, "park-1")).commands] == [
        "open",
        "say",
    ]
    answer = officer.post(f"{ALL}/of/park-1/command", {"command": "open", "value": "5"}, follow=True)
    assert "指示を出しました" in answer.content.decode()
    assert officer.post(f"{ALL}/of/park-1", form | {"commands": "1 2 3"}).status_code == 400
    assert officer.post(f"{ALL}/of/park-1", form | {"topic": "hiroba/x"}).status_code == 400


def test_measured_values_are_closed_and_opened_again(officer: Client, client: Client) -> None:
    register(officer)
    send('{"temperature": 20}')
    entity = look(lambda store: devices.get(store, CODE, "park-1")).entity
    thing, stranger = f"/city/{CODE}/{entity}", Client()
    assert "だれでも見られます" in officer.get(f"{ALL}/of/park-1").content.decode()
    assert stranger.get(thing).status_code == 200
    assert "この団体の人だけが見られるように" in _shown(officer, "0")
    assert stranger.get(thing).status_code == 404
    send('{"temperature": 21}')
    assert stranger.get(thing).status_code == 404
    assert "だれでも見られるようにしました" in _shown(officer, "1")
    assert stranger.get(thing).status_code == 200
    assert stranger.post(f"{ALL}/of/park-1/show", {"open": "0"}).status_code in (302, 401, 403)
    assert stranger.get(thing).status_code == 200


def _shown(client: Client, open: str) -> str:
    return client.post(f"{ALL}/of/park-1/show", {"open": open}, follow=True).content.decode()


def test_a_key_is_renewed_and_a_device_stopped_and_removed(officer: Client) -> None:
    old = register(officer)
    new = re.findall(r"hdk_[\w-]+", officer.post(f"{ALL}/of/park-1/key").content.decode())[0]
    assert new != old
    officer.post(f"{ALL}/of/park-1/switch")
    assert "止めています" in officer.get(f"{ALL}/of/park-1").content.decode()
    officer.post(f"{ALL}/of/park-1/remove")
    assert officer.get(f"{ALL}/of/park-1").status_code == 404


def test_readings_of_nobody_known_are_shown(officer: Client) -> None:
    register(officer)
    send("5", f"hiroba/{CODE}/park-2/attrs")
    assert "登録のない機器から届いています" in officer.get(ALL).content.decode()
    assert "park-2" in officer.get(f"{ALL}/unknown").content.decode()
    officer.post(f"{ALL}/unknown/forget")
    assert "park-2" not in officer.get(f"{ALL}/unknown").content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"longitude": ""},
        {"wire": "plain"},
        {"id": "a b"},
        {"topic": "hiroba/x"},
        {"every": "1"},
    ],
)
def test_what_cannot_be_registered_is_told(officer: Client, changes) -> None:
    answer = officer.post(f"{ALL}/new", ASKED | changes)
    assert answer.status_code == 400
    assert "hdk_" not in answer.content.decode()


def test_an_id_that_is_there_already(officer: Client) -> None:
    register(officer)
    answer = officer.post(f"{ALL}/new", ASKED)
    assert answer.status_code == 400
    assert "もうあります" in answer.content.decode()


def test_a_device_that_sends_the_value_alone(officer: Client) -> None:
    register(officer, wire="plain", measures=["waterLevel"])
    device = look(lambda store: devices.get(store, CODE, "park-1"))
    assert (device.wire, device.fields[0].source) == (Wire.PLAIN, "")
    send("1.25")
    assert look(lambda store: devices.status_of(store, CODE, "park-1")).readings == 1
