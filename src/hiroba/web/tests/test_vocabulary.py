"""Kinds of things have names that readers know, in both languages."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import translation

from hiroba.catalog.datasets.models import Dataset
from hiroba.intake.jma.families import FAMILIES
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.web.catalogue.tests.made import publish
from hiroba.web.vocabulary import type_title

GTFS = ("GtfsAgency", "GtfsStop", "GtfsStation", "GtfsRoute", "GtfsService", "GtfsTrip")


@pytest.mark.parametrize("kind", [*(family.type for family in FAMILIES), *GTFS])
def test_telegrams_and_timetables_have_names(kind: str) -> None:
    assert re.search("[ぁ-んァ-ヶ一-龠]", type_title(kind))
    with translation.override("en"):
        assert re.fullmatch("[A-Za-z ]+", type_title(kind))
        assert type_title(kind) != kind


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
