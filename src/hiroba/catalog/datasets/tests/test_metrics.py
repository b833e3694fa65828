"""What a watching machine is told of the catalogue."""

from __future__ import annotations

from django.utils import timezone

from hiroba.catalog.datasets.models import Dataset
from hiroba.kernel.operations import service as operations


def test_the_metrics_say_how_many_datasets_there_are(organisation):
    code, now = organisation().code, timezone.now()
    for key, withdrawn in (("here", None), ("gone", now)):
        Dataset.objects.create(
            organisation=code, source_key=key, title=key, created=now, modified=now, withdrawn=withdrawn
        )
    text, _media_type = operations.metrics()
    assert b"hiroba_datasets 1.0" in text
