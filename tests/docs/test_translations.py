"""Every sentence that a reader sees has its English."""

from __future__ import annotations

import re

import pytest
from scripts import messages
from scripts.messages import Message


@pytest.fixture(scope="module")
def sentences() -> dict[Message, str]:
    return messages.collect()


def test_every_sentence_has_its_english(sentences: dict[Message, str]) -> None:
    missing = messages.missing(sentences)
    assert not missing, f"{len(missing)} without English, e.g. {missing[:5]}"


def test_places_in_sentences_are_the_same_in_english(sentences: dict[Message, str]) -> None:
    known = messages.english([messages.catalogue(messages.TARGET)])
    for message in sentences:
        if isinstance(message, str) and isinstance(known.get(message), str):
            assert places(message) == places(str(known[message])), message


def places(sentence: str) -> set[tuple[str, ...]]:
    return set(re.findall(r"\{(\w+)|%\((\w+)\)", sentence))
