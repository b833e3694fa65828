"""Kinds of things have names that readers know, in both languages."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import translation

from hiroba.catalog.datasets.models import Dataset
from hiroba.indicators.telling import TYPE as INDICATOR
from hiroba.intake.jma.columns import COLUMNS
from hiroba.intake.jma.families import FAMILIES
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.web.catalogue.tests.made import publish
from hiroba.web.vocabulary import property_title, type_title

_READ = re.compile("[ぁ-んァ-ヶ一-龠]")
GTFS = ("GtfsAgency", "GtfsStop", "GtfsStation", "GtfsRoute", "GtfsService", "GtfsTrip")


@pytest.mark.parametrize("kind", [*(family.type for family in FAMILIES), *GTFS])
def test_telegrams_and_timetables_have_names(kind: str) -> None:
    assert _READ.search(type_title(kind))
    with translation.override("en"):
        assert re.fullmatch("[A-Za-z ]+", type_title(kind))
        assert type_title(kind) != kind


_OF_TIMETABLES = (
    "shortName", "platformCode", "wheelchairAccessible", "hasParentStation", "routeType", "operatedBy",
    "daysOfWeek", "startDate", "headSign", "hasRoute", "hasService",
)  # fmt: skip
_OF_INDICATORS = ("kpiValue", "areaServed", "calculationPeriod", "organization", "unit", "source")


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        *((FAMILIES[0].type, column.name) for column in COLUMNS if column.name != "identifier"),
        *(("GtfsStop", name) for name in _OF_TIMETABLES),
        *((INDICATOR, name) for name in _OF_INDICATORS),
        *(("Place", name) for name in ("latitude", "fullAddress", "remarks", "contactPointPhoneNumber")),
    ],
)
def test_their_properties_have_headings(kind: str, name: str) -> None:
    assert _READ.search(property_title(kind, name)), name
    with translation.override("en"):
        assert re.fullmatch("[A-Z][A-Za-z ]+", property_title(kind, name))


@pytest.mark.django_db
def test_a_telegrams_dataset_is_not_called_one_of_the_standard(
    client: Client, home: OrganisationInfo, tmp_path_factory: pytest.TempPathFactory
) -> None:
    dataset = publish(tmp_path_factory.mktemp("made"), home.code)
    for model, words in (
        ("PublicToilet", "標準データモデル：公衆トイレ"),
        ("TropicalCyclone", "データの種類：台風情報"),
    ):
        Dataset.objects.filter(pk=dataset).update(model=model)
        assert words in client.get(f"/datasets/{dataset}").content.decode()
