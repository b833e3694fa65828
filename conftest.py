"""What every test stands on: a data folder of its own, and made people.

HIROBA_DATABASE_URL decides the database: unset is SQLite, `postgresql://...` that server
(`python -m tests.support.on_postgresql pytest ...` starts one for the run).
HIROBA_STORAGE_BUCKET decides where files are kept, each test below a prefix of its own: unset is the folder
(`python -m tests.support.on_s3 pytest ...` starts a store for the run).
"""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.support import template

if TYPE_CHECKING:
    from hiroba.kernel.decide.types import Principal, Role
    from hiroba.kernel.organisations.types import OrganisationInfo

_run = ExitStack()
_codes = itertools.count(1)
_PASSWORD = "correct-horse-battery"
_TEARDOWN = "_fixture_teardown"  # Django's own, which its stubs do not show


def _prepare() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="hiroba-test-"))
    _run.callback(shutil.rmtree, folder, ignore_errors=True)
    os.environ["HIROBA_DATA_DIR"] = str(folder)
    os.environ["HIROBA_KEY_FILE"] = f"{folder}.keys"  # one for the whole run
    os.environ["HIROBA_STORAGE_OPENED_DIR"] = f"{folder}.opened"
    _run.callback(shutil.rmtree, f"{folder}.opened", ignore_errors=True)
    template.copy_keys(Path(f"{folder}.keys"))
    _run.callback(Path(f"{folder}.keys").unlink, missing_ok=True)
    os.environ.pop("HIROBA_OPEN", None)
    return folder


_FOLDER = _prepare()
_TEST_DATABASE = _FOLDER / "test.sqlite3"


def pytest_configure(config: pytest.Config) -> None:
    """A run on several cores has a template before they begin."""
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        _run.enter_context(template.made(_FOLDER / "template"))


def pytest_unconfigure() -> None:
    _run.close()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A run on several cores keeps files together; what stands in front of the tests is made once a file.

    (Not by xdist's groups: they write on a private name of pytest that pytest 9.2 does not read any more.)
    """
    from tests.support.cores import Files

    return Files(config, log)


def clear_settings() -> None:
    """Let every concern be read from the environment anew."""
    from hiroba.kernel.settings import service as settings

    for concern in (
        settings.server, settings.database, settings.intake, settings.mail, settings.maps,
        settings.city, settings.workbench, settings.storage, settings.spark, settings.dialogue, settings.logs,
        settings.rules, settings.limits, settings.oidc, settings.signin,
    ):  # fmt: skip
        concern.cache_clear()


@pytest.fixture(scope="session", autouse=True)
def static_root() -> None:
    """WhiteNoise warns where there is no folder of collected files; tests collect none."""
    from django.conf import settings

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """The hash of the house, made cheap: at its full cost a person takes a fifth of a second."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    with pytest.MonkeyPatch.context() as patch:
        for cost, cheap in (("time_cost", 1), ("memory_cost", 8), ("parallelism", 1)):
            patch.setattr(Argon2PasswordHasher, cost, cheap)
        yield


@pytest.fixture(scope="session", autouse=True)
def nobody_about_to_open(quick_passwords: None) -> Iterator[None]:
    """Where a dataset is closed, its open files go at once: no test is about to open one."""
    from hiroba.intake.publishing import resting

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resting, "_ABOUT", 0.0)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """PostgreSQL drops no database in which a thread that is about to end still has a session."""
    from django.db import connection
    from tests.support import emptying

    with django_db_blocker.unblock():
        emptying.remember()
    yield

    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="module", autouse=True)
def all_ends() -> Iterator[None]:
    """Whatever a module's tests start, they end: a thread left over would disturb those that come after."""
    from tests.support import leavings

    before = leavings.running()
    yield
    assert not leavings.left(before), "left running"


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A fresh data folder a test; the database stays the run's own."""
    from hiroba.kernel.decide import changes, rulebook
    from hiroba.kernel.organisations.tree import forget
    from hiroba.kernel.storage import memory
    from hiroba.rules.metering import guesses

    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("HIROBA_DATA_DIR", str(folder))
    if os.environ.get("HIROBA_STORAGE_BUCKET"):
        monkeypatch.setenv("HIROBA_STORAGE_PREFIX", f"test-{os.getpid()}-{next(_codes)}")
    clear_settings()
    forget()
    rulebook.forget()
    changes.forget()
    guesses.forget()
    yield folder
    memory.close_all()
    clear_settings()
    forget()
    rulebook.forget()
    Path(f"{_FOLDER}.keys.erased").unlink(missing_ok=True)  # erased for one test only


@pytest.fixture(autouse=True)
def japanese() -> Iterator[None]:
    """Every test begins in the first language, whatever the one before switched to."""
    from django.utils import translation

    with translation.override("ja"):
        yield


@pytest.fixture
def reread_settings() -> Callable[[], None]:
    """Call it after changing the environment."""
    return clear_settings


@pytest.fixture
def own_keys(db: None, monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]) -> None:
    """Keys of this test's own."""
    from django.apps import apps

    from hiroba.kernel.sealing import service as sealing

    monkeypatch.delenv("HIROBA_KEY_FILE")
    reread_settings()
    keys = apps.get_model("sealing", "SealingKey")
    keys.objects.all().delete()
    sealing.ensure(keys)


@pytest.fixture
def open_mode(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Anybody may do anything."""
    monkeypatch.setenv("HIROBA_OPEN", "true")
    clear_settings()
    yield
    monkeypatch.delenv("HIROBA_OPEN")
    clear_settings()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """SQLite's test database begins as a copy of the template, where the run has one."""
    return template.copy_to(_TEST_DATABASE)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Put SQLite's test database into the run's folder, and empty it quickly after tests that commit.

    On a server each process of a run has a database of its own, by the fixture it stands on.
    """
    from django.db import connections
    from django.test import TransactionTestCase
    from tests.support import emptying

    clear_settings()  # they were read before the run had its folder
    default = connections["default"]
    if default.vendor == "sqlite":
        default.settings_dict["TEST"]["NAME"] = str(_TEST_DATABASE)
    else:
        default.settings_dict["TEST"]["TEMPLATE"] = template.database()
    setattr(TransactionTestCase, _TEARDOWN, lambda _case: emptying.empty())


@pytest.fixture
def organisation(db: None) -> Callable[..., OrganisationInfo]:
    """Make an organisation: `organisation()`, `organisation("131041", parent="130001")`."""
    from hiroba.kernel.organisations import service
    from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind

    def make(
        code: str | None = None, *, kind: str = "municipality", parent: str | None = None, name: str = ""
    ) -> OrganisationInfo:
        known = code or f"made-{next(_codes)}"
        name_ja = name or f"試験市{known}"
        return service.ensure(
            OrganisationInfo(known, OrganisationKind(kind), name_ja, f"Test {known}", parent)
        )

    return make


@pytest.fixture
def person(db: None) -> Callable[..., int]:
    """Make somebody who may sign in with `password`; returns their id."""
    from hiroba.kernel.organisations import service as organisations
    from hiroba.kernel.people import service as people

    def make(
        code: str | None = None, role: Role | None = None, *, operator: bool = False, **fields: Any
    ) -> int:
        number = next(_codes)
        id = people.create_person(
            fields.get("email", f"person{number}@example.jp"), _PASSWORD, f"試験 {number}", operator=operator
        )
        if code is not None and role is not None:
            organisations.set_member(id, code, role)
        return id

    return make


@pytest.fixture
def password() -> str:
    return _PASSWORD


@pytest.fixture
def principal(person: Callable[..., int]) -> Callable[..., Principal]:
    """Make a person and give them as a principal: `principal("131041", Role.OFFICER)`."""
    from hiroba.kernel.people import service as people
    from hiroba.kernel.people.models import User

    def make(code: str | None = None, role: Role | None = None, *, operator: bool = False) -> Principal:
        return people.principal_of(User.objects.get(pk=person(code, role, operator=operator)))

    return make


@pytest.fixture
def home(organisation: Callable[..., OrganisationInfo]) -> OrganisationInfo:
    """The organisation of `officer`, `administrator` and `member`."""
    return organisation()


@pytest.fixture
def member(principal: Callable[..., Principal], home: OrganisationInfo) -> Principal:
    from hiroba.kernel.decide.types import Role

    return principal(home.code, Role.MEMBER)


@pytest.fixture
def officer(principal: Callable[..., Principal], home: OrganisationInfo) -> Principal:
    from hiroba.kernel.decide.types import Role

    return principal(home.code, Role.OFFICER)


@pytest.fixture
def administrator(principal: Callable[..., Principal], home: OrganisationInfo) -> Principal:
    from hiroba.kernel.decide.types import Role

    return principal(home.code, Role.ADMINISTRATOR)


@pytest.fixture
def resident(principal: Callable[..., Principal]) -> Principal:
    """Somebody who signed in and belongs to no organisation."""
    return principal()


@pytest.fixture
def operator(principal: Callable[..., Principal]) -> Principal:
    """Somebody who runs the installation."""
    return principal(operator=True)
