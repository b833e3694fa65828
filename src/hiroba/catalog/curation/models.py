"""What people put around datasets: groups, fixed vocabularies of keywords, ways to look at a resource."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from hiroba.kernel.mynumber.service import WrittenCharField, WrittenJSONField, WrittenTextField


def new_id() -> str:
    return str(uuid.uuid4())


class Group(models.Model):
    """Its datasets say themselves that they belong to it."""

    name = WrittenCharField(max_length=100, primary_key=True)
    title = WrittenCharField(max_length=500)
    description = WrittenTextField(blank=True, default="")
    image = WrittenTextField(blank=True, default="")
    owner = models.CharField(max_length=64)  # the organisation that looks after it
    created = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class Vocabulary(models.Model):
    id = models.CharField(max_length=36, primary_key=True, default=new_id)
    name = WrittenCharField(max_length=100, unique=True)
    words = WrittenJSONField(default=list)
    owner = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.name


class View(models.Model):
    id = models.CharField(max_length=36, primary_key=True, default=new_id)
    resource = WrittenCharField(max_length=100)
    dataset = models.CharField(max_length=10)
    kind = WrittenCharField(max_length=100)
    title = WrittenCharField(max_length=500)
    description = WrittenTextField(blank=True, default="")
    config = WrittenJSONField(default=dict)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["resource", "position"], name="view_place")]

    def __str__(self) -> str:
        return self.id
