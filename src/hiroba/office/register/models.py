"""The tables of the register. What a version, a decision and a closed year say is never changed."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import Q

from hiroba.kernel.mynumber.service import WrittenCharField, WrittenJSONField, WrittenTextField


def new_id() -> str:
    """Return an id for addresses, in small letters and digits."""
    return secrets.token_hex(5)


class Policy(models.Model):
    """A line of a plan. It is never deleted: versions and closed years refer to it."""

    id = models.CharField(max_length=24, primary_key=True, default=new_id, editable=False)
    organisation = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    number = models.PositiveSmallIntegerField()
    title = WrittenCharField(max_length=200)
    source = WrittenCharField(max_length=300, blank=True, default="")
    dropped = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "number"], condition=Q(dropped=False), name="policy_number"
            )
        ]

    def __str__(self) -> str:
        return self.pk


class Initiative(models.Model):
    """version: number of the version that holds now."""

    id = models.CharField(max_length=24, primary_key=True, default=new_id, editable=False)
    organisation = models.CharField(max_length=64, db_index=True)
    version = models.PositiveIntegerField(default=1)
    public = models.BooleanField(default=True)
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.pk


class InitiativeVersion(models.Model):
    """body: a Content. note: why it was changed."""

    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    body = WrittenJSONField()
    by = models.CharField(max_length=64)
    written = models.DateTimeField(auto_now_add=True)
    note = WrittenCharField(max_length=300, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["initiative", "number"], name="initiative_version_number")
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id} {self.number}"


class StageCondition(models.Model):
    """What must hold before an initiative of this organisation passes into a stage."""

    organisation = models.CharField(max_length=64)
    stage = models.CharField(max_length=16)
    position = models.PositiveSmallIntegerField()
    text = WrittenCharField(max_length=300)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "stage", "position"], name="condition_position")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.stage} {self.position}"


class StageStep(models.Model):
    """A proposal to pass into a stage, and what was decided."""

    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="stage_steps")
    before = models.CharField(max_length=16)
    after = models.CharField(max_length=16)
    met = WrittenJSONField(default=list)
    reason = WrittenTextField(blank=True, default="")
    by = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=16)
    decided_by = models.CharField(max_length=64, blank=True, default="")
    decided = models.DateTimeField(null=True)
    answer = WrittenTextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["initiative"], condition=Q(state="proposed"), name="stage_one_proposal"
            )
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id} {self.pk}"


class Year(models.Model):
    """A year's review. snapshot: all that its paper tells, kept when it was closed."""

    organisation = models.CharField(max_length=64)
    year = models.PositiveSmallIntegerField()
    opened = models.DateTimeField()
    closed = models.DateTimeField(null=True)
    source = WrittenCharField(max_length=300, blank=True, default="")
    snapshot = WrittenJSONField(null=True)
    datasets = WrittenJSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "year"], name="register_one_year"),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(closed=None), name="register_one_open_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.year}"


class Paper(models.Model):
    """A closed year's paper as it was set: the bytes never change, whatever becomes of the template."""

    year = models.OneToOneField(Year, on_delete=models.PROTECT, related_name="paper")
    pdf = models.BinaryField()

    def __str__(self) -> str:
        return str(self.year_id)


class YearStep(models.Model):
    """One of Plan, Do, Check, Act."""

    year = models.ForeignKey(Year, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=8)
    state = models.CharField(max_length=16)
    handed_in_by = models.CharField(max_length=64, blank=True, default="")
    handed_in = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=64, blank=True, default="")
    signed = models.DateTimeField(null=True)
    returned = WrittenTextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["year", "step"], name="register_one_step")]

    def __str__(self) -> str:
        return f"{self.year_id} {self.step}"


class YearEntry(models.Model):
    """What is said of an initiative ("" = of the year) in a step. writers: opaque ids of all who wrote it."""

    step = models.ForeignKey(YearStep, on_delete=models.PROTECT, related_name="entries")
    initiative = models.CharField(max_length=24, blank=True, default="")
    text = WrittenTextField(blank=True, default="")
    verdict = models.CharField(max_length=16, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    writers = WrittenJSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["step", "initiative"], name="register_one_entry")
        ]

    def __str__(self) -> str:
        return f"{self.step_id} {self.initiative}"


class StepComment(models.Model):
    """A word among colleagues; never shown outside."""

    step = models.ForeignKey(YearStep, on_delete=models.PROTECT, related_name="comments")
    text = WrittenTextField()
    by = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.step_id} {self.pk}"


class Term(models.Model):
    """A word of the glossary."""

    organisation = models.CharField(max_length=64)
    term = WrittenCharField(max_length=100)
    meaning = WrittenTextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "term"], name="register_one_term")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.term}"


class UseCase(models.Model):
    """body: a CaseContent."""

    id = models.CharField(max_length=24, primary_key=True, default=new_id, editable=False)
    organisation = models.CharField(max_length=64, db_index=True)
    version = models.PositiveIntegerField(default=1)
    public = models.BooleanField(default=True)
    body = WrittenJSONField()
    written = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.pk
