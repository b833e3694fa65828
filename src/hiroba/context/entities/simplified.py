"""The simplified representation as input of a merge (ETSI GS CIM 009, 4.5.4, 5.6.17)."""

from __future__ import annotations

from typing import Any

from hiroba.context.entities.members import Mode
from hiroba.context.entities.reading import read_fragment
from hiroba.context.entities.types import Draft
from hiroba.context.jsonld.types import Context

_NOT_VALUES = frozenset(
    {"id", "type", "@id", "@type", "@context", "scope", "expiresAt", "createdAt", "modifiedAt"}
)
_WRAPPED = ({"languageMap"}, {"json"}, {"vocab"})


def read_simplified(document: Any, context: Context) -> Draft:
    """Read values for a merge; they are of the kinds of the attributes that are there. Raises InvalidData."""
    if type(document) is dict:
        document = {
            name: value if name in _NOT_VALUES else _attribute(value) for name, value in document.items()
        }
    return read_fragment(document, context, Mode.MERGE)


def _attribute(value: Any) -> Any:
    if type(value) is dict and value.keys() == {"dataset"} and type(value["dataset"]) is dict:
        instances = [{**_instance(each), "datasetId": name} for name, each in value["dataset"].items()]
        return instances[0] if len(instances) == 1 else instances
    return _instance(value)


def _instance(value: Any) -> dict[str, Any]:
    return value if type(value) is dict and value.keys() in _WRAPPED else {"value": value}
