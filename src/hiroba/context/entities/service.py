"""The door: documents to drafts, drafts to writes of the store, stored entities to what is shown."""

from hiroba.context.entities.alike import UsualReader, usual_reader
from hiroba.context.entities.errors import (
    EntityExists,
    InvalidData,
    InvalidProjection,
    UnknownAttribute,
    UnknownEntity,
)
from hiroba.context.entities.gates import of_types
from hiroba.context.entities.geometry import is_geometry, places_of
from hiroba.context.entities.instances import Renderer
from hiroba.context.entities.members import Mode
from hiroba.context.entities.merging import merge
from hiroba.context.entities.names import NOT_ATTRIBUTES, is_uri
from hiroba.context.entities.patching import (
    delete_attribute,
    drop_attributes,
    keep_attributes,
    replace_attribute,
    rewritten,
    update_attribute,
)
from hiroba.context.entities.projection import parse_projection
from hiroba.context.entities.reading import read_entity, read_fragment, read_id, read_name, read_part
from hiroba.context.entities.rendering import render, shown, shown_document
from hiroba.context.entities.simplified import read_simplified
from hiroba.context.entities.state import alive
from hiroba.context.entities.times import is_moment, micros_of, moment_of
from hiroba.context.entities.transience import follow
from hiroba.context.entities.updating import append, update
from hiroba.context.entities.usual import Usual, read_usual, usual_members
from hiroba.context.entities.versions import conforming, version_of
from hiroba.context.entities.writing import create, delete, replace, upsert

__all__ = [
    "NOT_ATTRIBUTES",
    "EntityExists",
    "InvalidData",
    "InvalidProjection",
    "Mode",
    "Renderer",
    "UnknownAttribute",
    "UnknownEntity",
    "Usual",
    "UsualReader",
    "alive",
    "append",
    "conforming",
    "create",
    "delete",
    "delete_attribute",
    "drop_attributes",
    "follow",
    "is_geometry",
    "is_moment",
    "is_uri",
    "keep_attributes",
    "merge",
    "micros_of",
    "moment_of",
    "of_types",
    "parse_projection",
    "places_of",
    "read_entity",
    "read_fragment",
    "read_id",
    "read_name",
    "read_part",
    "read_simplified",
    "read_usual",
    "render",
    "replace",
    "replace_attribute",
    "rewritten",
    "shown",
    "shown_document",
    "update",
    "update_attribute",
    "upsert",
    "usual_members",
    "usual_reader",
    "version_of",
]
