"""A table that is written row by row: the file that it last was, and what was written since."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from hiroba.kernel.mynumber.service import WrittenJSONField


class OpenTable(models.Model):
    """`base` with the rows of `changes` in place of its own is the table as it is now."""

    id = models.CharField(max_length=100, primary_key=True)  # of the resource whose rows these are
    dataset = models.CharField(max_length=10, db_index=True)
    fields = WrittenJSONField(default=list)  # [{"id", "type", "info"}]
    key = WrittenJSONField(default=list)  # ids of the fields that no two rows share
    base = models.CharField(max_length=64, blank=True, default="")  # blob key; "": no rows yet
    base_rows = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)  # with all changes
    next_row = models.BigIntegerField(default=1)
    version = models.PositiveIntegerField(default=0)  # of the dataset, in which `base` stands
    written = models.DateTimeField(default=timezone.now)
    folded = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.id


class OpenRow(models.Model):
    """A row that was written after `base` was made. The greater the id, the later it was written."""

    table = models.ForeignKey(OpenTable, on_delete=models.CASCADE, related_name="changes", db_index=False)
    row = models.BigIntegerField()
    key = models.CharField(max_length=64, blank=True, default="")  # hash of its key; "": it has none
    gone = models.BooleanField(default=False)
    values = WrittenJSONField(default=dict)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["table", "row"], name="open_row_once")]
        indexes: ClassVar = [models.Index(fields=["table", "key"], name="open_row_key")]

    def __str__(self) -> str:
        return f"{self.table_id}/{self.row}"
