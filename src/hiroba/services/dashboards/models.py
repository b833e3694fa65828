"""Where dashboards, and who receives them by mail, are kept."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models

from hiroba.kernel.mynumber.service import WrittenCharField, WrittenJSONField, WrittenTextField


def new_id() -> str:
    """Return an id that nobody guesses."""
    return secrets.token_hex(6)


class BoardRow(models.Model):
    """tiles: JSON of `types.Tile`."""

    id = models.CharField(max_length=24, primary_key=True, default=new_id, editable=False)
    organisation = models.CharField(max_length=64)
    title_ja = WrittenCharField(max_length=200)
    title_en = WrittenCharField(max_length=200, blank=True, default="")
    text = WrittenTextField(blank=True, default="")
    text_en = WrittenTextField(blank=True, default="")
    visibility = models.CharField(max_length=16)
    tiles = WrittenJSONField(default=list)
    by = models.CharField(max_length=64)  # opaque id of who saved it last
    created = models.DateTimeField(auto_now_add=True)
    modified = models.DateTimeField(auto_now=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["visibility", "organisation"], name="boards_seen")]

    def __str__(self) -> str:
        return self.id


class BoardMail(models.Model):
    """Somebody has a dashboard sent to them."""

    board = models.ForeignKey(BoardRow, on_delete=models.CASCADE)
    person = models.BigIntegerField()
    rhythm = models.CharField(max_length=8)
    due = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["board", "person"], name="board_mail_once")]

    def __str__(self) -> str:
        return f"{self.board_id} {self.rhythm}"
