"""Somebody to sign in as: a resident, an officer, an administrator."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from hiroba.demo.members import DISTRICT, FIGURES, TOKYO
from hiroba.kernel.decide.types import Role
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people

_FILE = "demo-accounts.json"
_WORDS = (
    "asahi",
    "wakaba",
    "shiomi",
    "sakura",
    "icho",
    "todai",
    "suimon",
    "yunagi",
    "hiroba",
    "umi",
    "sora",
    "kaze",
)


@dataclass(frozen=True)
class Account:
    role: str
    role_ja: str
    email: str
    password: str


def ensure_accounts(data_dir: Path) -> list[Account]:
    """Make the three accounts once, with passwords of this installation's own; they are kept in a
    file that only the owner of the data folder can read."""
    path = data_dir / _FILE
    if path.exists():
        return [Account(**entry) for entry in json.loads(path.read_text())]
    made = [
        Account("resident", "住民", "resident@hiroba.example", _password()),
        Account("officer", "職員", "officer@hiroba.example", _password()),
        Account("administrator", "管理者", "administrator@hiroba.example", _password()),
    ]
    for account in made:
        _make(account)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump([asdict(account) for account in made], file, ensure_ascii=False)
    return made


def _make(account: Account) -> None:
    person = people.create_person(
        account.email, account.password, account.role_ja, operator=account.role == "administrator"
    )
    if account.role == "officer":
        for code in (DISTRICT, FIGURES):
            organisations.set_member(person, code, Role.OFFICER)
    if account.role == "administrator":
        organisations.set_member(person, TOKYO, Role.ADMINISTRATOR)


def _password() -> str:
    return "-".join(secrets.choice(_WORDS) for _ in range(3)) + f"-{secrets.randbelow(9000) + 1000}"
