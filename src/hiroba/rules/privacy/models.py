"""What officers decided about personal data, and what was told of it in counts with noise."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hiroba.kernel.mynumber.service import WrittenCharField, WrittenJSONField


class GivenAnswer(models.Model):
    """The newest answer of each source holds for every file that follows, as far as it fits it."""

    organisation = models.CharField(max_length=64)
    source_key = WrittenCharField(max_length=1024)
    answer = WrittenJSONField()
    by = models.CharField(max_length=64)  # the principal's opaque id
    at = models.DateTimeField(auto_now=True)

    class Meta:
        app_label = "privacy"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "source_key"], name="privacy_answer_once")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class CountBudget(models.Model):
    """How much may be told of a dataset in a year. Its row is locked by whoever spends of it."""

    dataset = models.CharField(max_length=10, primary_key=True)
    organisation = models.CharField(max_length=64)
    yearly = models.PositiveIntegerField()  # thousandths of epsilon
    per_person = models.PositiveIntegerField(default=1)  # rows of one person, at most
    offer = WrittenJSONField()  # what may be asked; the floor above knows its form
    by = models.CharField(max_length=64)  # the principal's opaque id
    at = models.DateTimeField(auto_now=True)

    class Meta:
        app_label = "privacy"

    def __str__(self) -> str:
        return self.dataset


class NoisyAnswer(models.Model):
    """A line of the ledger: what was asked, by whom, for how much, and what was answered. Lines stay."""

    dataset = models.CharField(max_length=10)
    year = models.PositiveIntegerField()  # fiscal, from April
    key = models.CharField(max_length=64)  # SHA-256 of the question and of the rows that it is about
    question = WrittenJSONField()
    epsilon = models.PositiveIntegerField()  # thousandths
    scale = models.FloatField()
    counts = WrittenJSONField()
    organisation = models.CharField(max_length=64)  # who asked; "" for a person without one
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        app_label = "privacy"
        indexes: ClassVar = [models.Index(fields=["dataset", "year"], name="privacy_ledger_year")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dataset", "key", "epsilon"], name="privacy_question_once")
        ]

    def __str__(self) -> str:
        return str(self.pk)
