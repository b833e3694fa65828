"""The models as data: complete, readable, consistent."""

import pytest

from hiroba.catalog.datamodels import service
from hiroba.catalog.datamodels.keys import plain
from hiroba.catalog.datamodels.types import DataModel, HeaderHint
from hiroba.catalog.tables.types import ColumnType

EXPECTED = {
    "AED", "BicycleParking", "CareServiceOffice", "ChildcareFacility", "CulturalProperty", "EvacuationSite", "Event",
    "FireWaterSupply", "MedicalInstitution", "Parking", "PeopleFlow", "Population", "PublicFacility", "PublicToilet",
    "PublicWirelessLAN", "TouristFacility", "VacantHouse",
}  # fmt: skip


def test_every_model_of_the_guideline_is_there() -> None:
    assert {model.entity_type for model in service.models()} == EXPECTED
    assert [model.entity_type for model in service.models() if model.own] == ["EvacuationSite"]


@pytest.mark.parametrize("model", service.models(), ids=lambda model: model.entity_type)
def test_a_model_is_well_formed(model: DataModel) -> None:
    names = [field.name for field in model.fields]
    assert len(names) == len(set(names))
    assert all(field.type in set(ColumnType) for field in model.fields)
    assert all(name in names for group in model.needs for name in group)
    titles = [plain(field.title) for field in model.fields]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("model", service.models(), ids=lambda model: model.entity_type)
def test_a_table_with_the_standard_headings_is_its_own_model(model: DataModel) -> None:
    hints = [service_hint(field.title) for field in model.fields]
    found = service.match(hints)
    assert found.model == model.entity_type
    assert len(found.columns) == len(model.fields)
    assert [found.columns[i] for i in range(len(hints))] == [field.name for field in model.fields]


@pytest.mark.parametrize("model", service.models(), ids=lambda model: model.entity_type)
def test_machine_names_work_as_well(model: DataModel) -> None:
    found = service.match([service_hint("", field.name) for field in model.fields])
    assert found.model == model.entity_type


def service_hint(title: str, name: str = "") -> HeaderHint:
    return HeaderHint(title or name, name)


def test_an_unknown_model_is_an_error() -> None:
    with pytest.raises(KeyError):
        service.model("Unicorn")
    assert service.model("PublicToilet").title_ja == "公衆トイレ"
    field = service.model("PublicToilet").field("totalMaleToilet")
    assert field is not None
    assert field.unit == "基"
    assert service.model("PublicToilet").field("nothing") is None
