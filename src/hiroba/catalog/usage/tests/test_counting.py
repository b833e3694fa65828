"""Uses are counted in memory and written together."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import OperationalError
from django.utils import timezone

from hiroba.catalog.usage import counting, service
from hiroba.catalog.usage.models import DailyUse
from hiroba.catalog.usage.types import Use


@pytest.fixture(autouse=True)
def empty(db: None) -> Iterator[None]:
    counting._counted.clear()
    yield
    counting._counted.clear()


def test_many_uses_are_one_write() -> None:
    for _ in range(1000):
        service.count("a", Use.DOWNLOAD)
    service.count("a", Use.VIEW)
    assert not DailyUse.objects.exists(), "reading writes nothing"
    assert service.flush() == 2
    service.count("a", Use.DOWNLOAD)
    service.flush()
    found = service.usage("a", 7)
    assert (found.views, found.downloads, found.calls) == (1, 1001, 0)
    assert len(found.days) == 7
    assert found.days[-1].day == timezone.localdate()
    assert found.days[-1].downloads == 1001
    assert service.flush() == 0


def test_what_could_not_be_written_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    service.count("a", Use.API)

    def fail(_taken: object) -> None:
        raise OperationalError("locked")

    with monkeypatch.context() as patched:
        patched.setattr(counting, "_write", fail)
        with pytest.raises(OperationalError):
            service.flush()
    service.count("a", Use.API)
    service.flush()
    assert service.usage("a").calls == 2


def test_a_look_counts_a_tenth() -> None:
    for _ in range(10):
        service.count("a", Use.VIEW)
    service.count("b", Use.DOWNLOAD)
    service.flush()
    assert service.lately() == {"a": 1, "b": 1}
    assert service.lately(["b", "c"]) == {"b": 1}


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "_MOST", 2)
    for name in "abc":
        service.count(name, Use.VIEW)
    service.count("a", Use.VIEW)
    assert service.flush() == 2
