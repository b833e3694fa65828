"""Where indicators and their values are kept. A value that was replaced stays, with what it was made of."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hiroba.kernel.mynumber.service import ToldJSONField, WrittenCharField, WrittenJSONField, WrittenTextField


class Indicator(models.Model):
    """years, places, latest: of its values, kept here so that a list of a thousand is one question.

    failure: {"code", "ja", "en"} of the last refresh, {} where it went well. due: of the next refresh.
    """

    id = models.CharField(max_length=64, primary_key=True)
    organisation = models.CharField(max_length=64)
    visibility = models.CharField(max_length=16)
    title_ja = WrittenCharField(max_length=200)
    title_en = WrittenCharField(max_length=200)
    unit_ja = WrittenCharField(max_length=40, blank=True)
    unit_en = WrittenCharField(max_length=40, blank=True)
    direction = models.CharField(max_length=8)
    source = WrittenJSONField()
    decimals = models.PositiveSmallIntegerField(default=0)
    per_head = models.CharField(max_length=64, blank=True, default="")
    formula = WrittenTextField(blank=True, default="")
    formula_en = WrittenTextField(blank=True, default="")
    themes = WrittenJSONField(default=list)
    additive = models.BooleanField(default=True)
    years = WrittenJSONField(default=list)
    places = models.PositiveIntegerField(default=0)
    latest = models.ForeignKey("Figure", null=True, on_delete=models.SET_NULL, related_name="+")
    failure = ToldJSONField(default=dict)
    failing_since = models.DateTimeField(null=True)
    refreshed = models.DateTimeField(null=True)
    due = models.DateTimeField(null=True, db_index=True)
    retired = models.DateTimeField(null=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "visibility"], name="indicators_of_an_owner")
        ]

    def __str__(self) -> str:
        return self.id


class Making(models.Model):
    """One computation: the source as it was then, and the versions that went in."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE)
    at = models.DateTimeField()
    source = WrittenJSONField()
    inputs = WrittenJSONField(default=list)  # {"dataset", "version", "title"} of each

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.at}"


class Figure(models.Model):
    """One value. place_name: how the place was called when the value was made. current: it holds now.

    published: it stands in the living city as well.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, db_index=False)
    place = models.CharField(max_length=64)
    year = models.SmallIntegerField()
    value = models.FloatField()
    as_of = models.DateField()
    made = models.DateTimeField()
    making = models.ForeignKey(Making, null=True, on_delete=models.SET_NULL)
    version = WrittenTextField(blank=True, default="")
    entered_by = models.CharField(max_length=64, blank=True, default="")
    evidence = WrittenTextField(blank=True, default="")
    place_name = WrittenCharField(max_length=200, blank=True, default="")
    current = models.BooleanField(default=True)
    published = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["indicator", "place", "year"], condition=Q(current=True), name="figure_one_current"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["indicator", "place", "year", "made"], name="figures_of_a_place"),
            models.Index(fields=["year"], condition=Q(published=False, current=True), name="figures_to_tell"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.place} {self.year}"


class Goal(models.Model):
    """A target."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, db_index=False)
    place = models.CharField(max_length=64)
    year = models.SmallIntegerField()
    value = models.FloatField()
    evidence = WrittenTextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["indicator", "place", "year"], name="goal_one_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.place} {self.year}"


class NamedPlace(models.Model):
    """A place that is no organisation here: a city abroad, a municipality of the past, a kind of place."""

    code = models.CharField(max_length=64, primary_key=True)
    name_ja = WrittenCharField(max_length=200)
    name_en = WrittenCharField(max_length=200, blank=True)
    kind = models.CharField(max_length=16)

    def __str__(self) -> str:
        return self.code


class Successor(models.Model):
    """`before` became (a part of) `after` on a day. absorbed: as in `types.Succession`."""

    before = models.CharField(max_length=64)
    after = models.CharField(max_length=64, db_index=True)
    on = models.DateField()
    absorbed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["before", "after"], name="successor_once")]

    def __str__(self) -> str:
        return f"{self.before} {self.after}"


class FormerName(models.Model):
    """A place was called so until the day before `until`."""

    place = models.CharField(max_length=64)
    name_ja = WrittenCharField(max_length=200)
    name_en = WrittenCharField(max_length=200, blank=True, default="")
    until = models.DateField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["place", "until"], name="former_name_once")]

    def __str__(self) -> str:
        return f"{self.place} {self.until}"
