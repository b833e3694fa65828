"""A feed over SFTP, against a server of our own: the key is pinned, the secret stays one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncssh
import pytest

from hiroba.intake.feeds import secrets, sftp
from hiroba.intake.feeds.types import FeedDraft, Kind, SecretMissing, SourceFailed, WrongFeed
from hiroba.kernel.outside.types import AddressRefused

HOST = asyncssh.generate_private_key("ssh-ed25519")
OTHER = asyncssh.generate_private_key("ssh-ed25519")
USER = asyncssh.generate_private_key("ssh-ed25519")
WORD = "made-password"


class Door(asyncssh.SSHServer):
    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == ("reader", WORD)

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return key.public_data == USER.public_data


@pytest.fixture
def port(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]
) -> Iterator[int]:
    monkeypatch.setenv("HIROBA_INTAKE_PRIVATE_URLS", "true")
    reread_settings()
    root = tmp_path / "served"
    root.mkdir()
    (root / "data.csv").write_text("a,b\n1,2\n")
    loop = asyncio.new_event_loop()
    factory = lambda channel: asyncssh.SFTPServer(channel, chroot=str(root).encode())  # noqa: E731
    server = loop.run_until_complete(
        asyncssh.create_server(Door, "127.0.0.1", 0, server_host_keys=[HOST], sftp_factory=factory)
    )
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield server.get_port()

    async def close() -> None:
        server.close()
        await server.wait_closed()
        await asyncio.sleep(0.05)

    asyncio.run_coroutine_threadsafe(close(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


def line(key: asyncssh.SSHKey) -> str:
    return key.export_public_key().decode().strip()


def draft(
    port: int, path: str = "/data.csv", key: asyncssh.SSHKey = HOST, *, password: bool = False
) -> FeedDraft:
    address = f"sftp://reader@127.0.0.1:{port}{path}"
    return FeedDraft("131041", Kind.SFTP, "x", address, secret="made", host_key=line(key), password=password)


def test_a_file_comes_with_a_key_or_a_password_and_only_when_it_changed(port: int, tmp_path: Path) -> None:
    secrets.put("131041", "made", USER.export_private_key().decode())
    brought = sftp.bring(draft(port), ("", ""), tmp_path / "got")
    assert (tmp_path / "got").read_text() == "a,b\n1,2\n"
    assert brought.name == "data.csv"
    assert sftp.bring(draft(port), brought.validators, tmp_path / "again").path is None
    secrets.put("131041", "made", WORD)
    assert sftp.bring(draft(port, password=True), ("", ""), tmp_path / "third").path is not None


@pytest.mark.parametrize(
    ("key", "path", "secret", "why"),
    [
        (OTHER, "/data.csv", WORD, "host_key"),
        (HOST, "/absent.csv", WORD, "no_file"),
        (HOST, "/data.csv", "wrong-word", "sign_in"),
    ],
)
def test_what_is_wrong_is_told_without_the_secret(
    port: int, tmp_path: Path, key: asyncssh.SSHKey, path: str, secret: str, why: str
) -> None:
    secrets.put("131041", "made", secret)
    with pytest.raises(SourceFailed) as caught:
        sftp.bring(draft(port, path, key, password=True), ("", ""), tmp_path / "got")
    assert caught.value.data["why"] == why
    assert secret not in str(caught.value)
    assert "reader" not in str(caught.value)


def test_a_server_that_is_not_there(tmp_path: Path, monkeypatch, reread_settings) -> None:
    monkeypatch.setenv("HIROBA_INTAKE_PRIVATE_URLS", "true")
    reread_settings()
    secrets.put("131041", "made", WORD)
    with pytest.raises(SourceFailed, match="つながりません"):
        sftp.bring(draft(1, password=True), ("", ""), tmp_path / "got")


def test_inner_addresses_need_the_administrators_word(tmp_path: Path) -> None:
    with pytest.raises(AddressRefused):
        sftp.bring(draft(22), ("", ""), tmp_path / "got")


@pytest.mark.parametrize(
    "address",
    ["sftp://host/x", "sftp://a:word@host/x", "sftp://a@host/", "http://a@host/x", "sftp://a@h:0/x", "x"],
)
def test_addresses_that_are_none_are_refused(address: str) -> None:
    with pytest.raises(WrongFeed):
        sftp.check(FeedDraft("131041", Kind.SFTP, "x", address, secret="made", host_key=line(HOST)))


def test_a_host_key_is_needed() -> None:
    with pytest.raises(WrongFeed):
        sftp.check(FeedDraft("131041", Kind.SFTP, "x", "sftp://a@host/x", secret="made"))


def test_secrets_are_files_for_one_organisation_and_one_user(data_dir: Path) -> None:
    secrets.put("131041", "made", "word")
    (place,) = data_dir.rglob("feed-secrets/131041/made")
    assert place.stat().st_mode & 0o077 == 0
    with pytest.raises(SecretMissing):
        secrets.read("131050", "made")
    with pytest.raises(WrongFeed):
        secrets.read("131050", "../131041/made")


def test_a_secret_lies_sealed_and_is_sealed_anew_with_the_rest(data_dir: Path) -> None:
    secrets.put("131041", "made", "word-9173")
    (place,) = data_dir.rglob("feed-secrets/131041/made")
    by_hand = place.with_name("by-hand")
    by_hand.write_text("laid-down-9173\n")
    assert "9173" not in place.read_text()
    assert secrets.read("131041", "by-hand") == "laid-down-9173"
    turned: list[str] = []

    def turn(lies: str) -> str:
        turned.append(lies)
        return lies

    assert secrets.seal_anew(turn) == 1
    assert turned == [place.read_text()]
    assert "9173" not in by_hand.read_text()
    assert secrets.read("131041", "by-hand") == "laid-down-9173"
    assert secrets.read("131041", "made") == "word-9173"
    assert by_hand.stat().st_mode & 0o077 == 0
    place.write_text(place.read_text()[:-2] + "AA")
    with pytest.raises(SecretMissing):
        secrets.read("131041", "made")
