"""The tables of the dialogue."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import Q

from hiroba.kernel.mynumber.service import WrittenCharField, WrittenJSONField, WrittenTextField
from hiroba.kernel.sealing.service import SealedTextField


def new_id() -> str:
    """Return an id that nobody guesses."""
    return secrets.token_urlsafe(9)


class Said(models.Model):
    """What somebody wrote, and to whom. What is hidden stays here, with the reason."""

    id = models.CharField(max_length=24, primary_key=True, default=new_id, editable=False)
    organisation = models.CharField(max_length=64)  # whose officers answer
    by = models.CharField(max_length=64, blank=True, default="")  # a person's opaque id; "": nobody known
    name = SealedTextField(blank=True, default="")  # as they want to be called
    mark = models.CharField(max_length=64, blank=True, default="")  # of the form: it counts once
    hidden = WrittenCharField(max_length=500, blank=True, default="")  # why it is not shown
    created = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["by", "mark"], condition=~Q(mark=""), name="%(class)s_once")
        ]

    def __str__(self) -> str:
        return self.pk


class Request(Said):
    """Data that somebody wishes for."""

    title = WrittenCharField(max_length=100)
    text = WrittenTextField(blank=True, default="")
    folded = WrittenTextField()  # title and text, to be looked through
    state = models.CharField(max_length=16)  # open | planned | published | declined
    supports = models.PositiveIntegerField(default=0)
    modified = models.DateTimeField(auto_now_add=True)  # its last step

    class Meta(Said.Meta):
        indexes: ClassVar = [
            models.Index(fields=["state", "-created"], name="request_state"),
            models.Index(fields=["organisation", "state"], name="request_waiting"),
        ]


class Step(models.Model):
    """What an office answered to a request; the last one holds."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=16)
    text = WrittenTextField(blank=True, default="")
    datasets = WrittenJSONField(default=list)  # ids

    def __str__(self) -> str:
        return f"{self.request_id}/{self.pk}"


class Support(models.Model):
    """One person's "me too"."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="supporters")
    by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["request", "by"], name="support_one")]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.pk}"


class Question(Said):
    """What somebody wants to know about a dataset: seen by whoever may see the dataset."""

    dataset = models.CharField(max_length=10)
    text = WrittenTextField()
    answer = WrittenTextField(blank=True, default="")
    answered = models.DateTimeField(null=True)

    class Meta(Said.Meta):
        indexes: ClassVar = [
            models.Index(fields=["dataset", "-created"], name="question_dataset"),
            models.Index(fields=["organisation", "answered"], name="question_waiting"),
        ]


class Showcase(Said):
    """Something that was built with the data."""

    title = WrittenCharField(max_length=100)
    text = WrittenTextField()
    url = WrittenCharField(max_length=1000)
    picture = models.CharField(max_length=64, blank=True, default="")  # blob key
    picture_type = models.CharField(max_length=32, blank=True, default="")  # media type
    state = models.CharField(max_length=16)  # proposed | shown | declined
    reason = WrittenCharField(max_length=500, blank=True, default="")
    decided = models.DateTimeField(null=True)

    class Meta(Said.Meta):
        indexes: ClassVar = [
            models.Index(fields=["state", "-decided"], name="showcase_gallery"),
            models.Index(fields=["organisation", "state"], name="showcase_waiting"),
        ]


class Use(models.Model):
    """A dataset that a showcase was built with."""

    showcase = models.ForeignKey(Showcase, on_delete=models.CASCADE, related_name="uses")
    dataset = models.CharField(max_length=10, db_index=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["showcase", "dataset"], name="use_one")]

    def __str__(self) -> str:
        return f"{self.showcase_id}/{self.dataset}"
