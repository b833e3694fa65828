"""Two who publish one source at once make one version each, in order."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from hiroba.catalog.datasets.models import Dataset, Version
from hiroba.catalog.datasets.tests.made import publish


@pytest.mark.django_db(transaction=True)
def test_publishers_of_one_source_at_once(city: None) -> None:
    errors: list[BaseException] = []
    gate = threading.Barrier(4)

    def run(name: str) -> None:
        try:
            gate.wait()
            for turn in range(5):
                publish(content=f"{name} {turn}")
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(str(n),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert Dataset.objects.count() == 1
    assert sorted(Version.objects.values_list("number", flat=True)) == list(range(1, 21))
    assert Dataset.objects.get().number == 20
    last = Version.objects.get(number=20)
    assert Dataset.objects.get().sha256 == last.sha256
