"""From the environment to what Django reads."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from hiroba.kernel.settings.databases import database
from hiroba.kernel.settings.hosts import allowed_hosts
from hiroba.kernel.settings.post import mail_settings
from hiroba.kernel.settings.secret import signing_key
from hiroba.kernel.settings.types import MailSettings, ServerSettings


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = signing_key(tmp_path)
    assert signing_key(tmp_path) == first
    assert len(first) >= 50
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


def test_a_postgresql_address_is_taken_apart() -> None:
    found = database("postgresql://u%40x:p%2Fw@db.example:5433/city", Path("/x"), 60)
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "u@x",
        "p/w",
        "db.example",
        "5433",
        "city",
    )


def test_an_address_may_name_several_hosts_of_which_one_leads() -> None:
    found = database("postgresql://u@a:5432,b:5433/city?target_session_attrs=read-write", Path("/x"), 60)
    assert (found["HOST"], found["PORT"]) == ("a,b", "5432,5433")
    assert found["OPTIONS"] == {"target_session_attrs": "read-write"}


def test_without_an_address_it_is_sqlite_in_the_data_folder(tmp_path: Path) -> None:
    assert database("", tmp_path, 0)["NAME"] == str(tmp_path / "hiroba.sqlite3")


def test_hosts_are_those_given_else_loopback_and_the_public_address() -> None:
    assert allowed_hosts(ServerSettings(allowed_hosts="a.jp, b.jp")) == ["a.jp", "b.jp"]
    assert "data.example.jp" in allowed_hosts(ServerSettings(public_url="https://data.example.jp/"))


def test_mail_goes_to_files_until_a_server_is_named(tmp_path: Path) -> None:
    assert "filebased" in mail_settings(MailSettings(), tmp_path)["EMAIL_BACKEND"]
    smtp = mail_settings(MailSettings(url=SecretStr("smtp://u:p@mail.example:587")), tmp_path)
    assert (smtp["EMAIL_HOST"], smtp["EMAIL_USE_TLS"], smtp["EMAIL_USE_SSL"]) == ("mail.example", True, False)
