"""Doctor, readiness, metrics: what an operator and a watching machine see."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
from django.utils import timezone

from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs import signs
from hiroba.kernel.jobs.models import Worker
from hiroba.kernel.operations import service as operations

pytestmark = pytest.mark.django_db


def _states():
    return {check.name: check.state for check in operations.doctor()}


def test_a_fresh_installation_is_well():
    states = _states()
    assert set(states.values()) <= {"ok", "warning"}
    assert states["データベース"] == "ok"
    assert all(str(check.sentence) for check in operations.doctor())


@pytest.mark.parametrize(
    ("name", "value", "check", "state"),
    [
        ("HIROBA_PORT", "abc", "設定", "error"),
        ("HIROBA_SECRET_KEY", "short", "鍵", "error"),
        ("HIROBA_MAIL_URL", "http://mail", "メール", "error"),
        ("HIROBA_MAIL_SENDER", "nobody", "メール", "error"),
        ("HIROBA_HOST", "0.0.0.0", "公開アドレス", "error"),
        ("HIROBA_PUBLIC_URL", "data.example.jp", "公開アドレス", "error"),
        ("HIROBA_PUBLIC_URL", "http://data.example.jp", "公開アドレス", "warning"),
        ("HIROBA_OPEN", "true", "開放モード", "warning"),
    ],
)
def test_what_is_wrong_is_said(monkeypatch, reread_settings, name, value, check, state):
    monkeypatch.setenv(name, value)
    reread_settings()
    assert _states()[check] == state


def test_open_to_the_outside_is_an_error(monkeypatch, reread_settings):
    monkeypatch.setenv("HIROBA_OPEN", "true")
    monkeypatch.setenv("HIROBA_HOST", "0.0.0.0")
    reread_settings()
    assert _states()["開放モード"] == "error"


def test_a_key_that_others_can_read_is_an_error(data_dir):
    (data_dir / "secret.key").write_text("x")
    (data_dir / "secret.key").chmod(0o644)
    assert _states()["鍵"] == "error"


def test_where_sealed_files_are_opened_is_said(data_dir, monkeypatch, reread_settings):
    monkeypatch.setenv("HIROBA_STORAGE_OPENED_BYTES", "1000")
    reread_settings()
    assert _states()["封じたファイル"] == "warning"
    monkeypatch.setenv("HIROBA_STORAGE_OPENED_BYTES", "0")
    monkeypatch.setenv("HIROBA_STORAGE_OPENED_DIR", str(data_dir / "work" / "opened"))
    reread_settings()
    assert _states()["封じたファイル"] == "warning"
    (data_dir / "theirs").symlink_to(data_dir)
    monkeypatch.setenv("HIROBA_STORAGE_OPENED_DIR", str(data_dir / "theirs"))
    reread_settings()
    assert _states()["封じたファイル"] == "error"


def test_little_room_is_said(monkeypatch):
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage._replace(free=10))
    assert _states()["空き容量"] == "error"


def test_it_is_ready_when_somebody_works():
    assert operations.ready().checks["worker"] == "never seen"
    signs.show_life()
    state = operations.ready()
    assert state.ready, state
    Worker.objects.update(seen=timezone.now() - timedelta(minutes=1))
    assert operations.ready().checks["worker"] == "not seen lately"


def test_it_is_not_ready_without_its_folder(data_dir):
    data_dir.rmdir()
    state = operations.ready()
    assert (state.ready, state.checks["storage"]) == (False, "not writable")


def test_metrics_tell_what_waits():
    jobs.enqueue("t.any", {})
    text, media_type = operations.metrics()
    assert b'hiroba_jobs{state="queued"} 1.0' in text
    assert b"hiroba_outbox_lag_seconds 0.0" in text
    assert media_type.startswith("text/plain")


async def test_requests_are_counted_by_route_and_never_by_address():
    async def app(scope, receive, send):
        scope["route"] = type("Route", (), {"path_format": "/datasets/{id}"})
        await send({"type": "http.response.start", "status": 404})

    async def send(_message):
        pass

    async def receive():
        return {}

    scope = {"type": "http", "method": "BREW", "path": "/datasets/taro@example.jp"}
    await operations.Measured(app)(scope, receive, send)
    from prometheus_client import generate_latest

    from hiroba.kernel.operations.measures import REGISTRY

    text = generate_latest(REGISTRY)
    assert b'hiroba_requests_total{method="other",route="/datasets/{id}",status="404"} 1.0' in text
    assert b"taro" not in text
