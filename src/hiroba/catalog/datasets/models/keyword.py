"""A keyword of a dataset, in a row of its own so that keywords can be counted and asked for."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hiroba.catalog.datasets.models.dataset import Dataset
from hiroba.kernel.mynumber.service import WrittenCharField


class DatasetKeyword(models.Model):
    dataset = models.ForeignKey(
        Dataset, on_delete=models.CASCADE, related_name="keyword_rows", db_index=False
    )
    word = WrittenCharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dataset", "word"], name="dataset_keyword_once")
        ]
        indexes: ClassVar = [models.Index(fields=["word", "dataset"], name="dataset_keyword_word")]

    def __str__(self) -> str:
        return self.word
