"""Ids of resources lead back to their dataset, and no other id does."""

from __future__ import annotations

import uuid

from hypothesis import given
from hypothesis import strategies as st

from hiroba.protocols.ckan.ids import part_of, resource_id

_DATASETS = st.text("0123456789abcdefghjkmnpqrstvwxyz", min_size=10, max_size=10)
_PARTS = st.integers(0, 0xFFFF)


@given(_DATASETS, _PARTS)
def test_there_and_back(dataset: str, part: int) -> None:
    text = resource_id(dataset, part)
    assert part_of(text) == (dataset, part)
    assert uuid.UUID(text).variant == uuid.RFC_4122
    assert uuid.UUID(text).version == 8


@given(st.uuids(version=4))
def test_another_id_is_none_of_ours(other: uuid.UUID) -> None:
    assert part_of(str(other)) is None


def test_no_id_at_all() -> None:
    assert part_of("koshu-benjo") is None
