"""What is remembered: asked together, renewed behind the answers, never older than it may be."""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections.abc import Sequence

import pytest

from hiroba.kernel.decide import service as decide
from hiroba.protocols.http.remembered import Remembered
from hiroba.protocols.http.types import Held

SECONDS = 0.4


class Kernel:
    """Answers with how often it was asked; `bad` breaks, `nobody` and who has gone have no answer."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.gone = ""
        self.end = math.inf
        self.go = threading.Event()
        self.go.set()

    def ask(self, questions: Sequence[str]) -> list[Held[str] | None]:
        self.go.wait(5)
        self.asked.append(sorted(questions))
        if "bad" in questions:
            raise ValueError("bad")
        nobody = "nobody", self.gone
        told = len(self.asked)
        return [None if each in nobody else Held(f"{each} {told}", self.end) for each in questions]


@pytest.fixture
def kernel() -> Kernel:
    return Kernel()


@pytest.fixture
def known(kernel: Kernel) -> Remembered[str, str]:
    return Remembered(SECONDS, kernel.ask)


async def test_what_comes_together_is_asked_together(kernel: Kernel, known: Remembered[str, str]) -> None:
    answers = await asyncio.gather(*(known.get(each, each) for each in ("a", "b", "a", "nobody")))
    assert answers == ["a 1", "b 1", "a 1", None]
    assert kernel.asked == [["a", "b", "nobody"]]


async def test_what_came_while_a_look_was_under_way_is_looked_up_after_it(
    kernel: Kernel, known: Remembered[str, str]
) -> None:
    kernel.go.clear()
    first = asyncio.ensure_future(known.get("a", "a"))
    await asyncio.sleep(0.05)
    second = asyncio.ensure_future(known.get("b", "b"))
    await asyncio.sleep(0)
    kernel.go.set()
    assert [await first, await second] == ["a 1", "b 2"]


async def test_an_answer_is_given_at_once_and_never_too_old(
    kernel: Kernel, known: Remembered[str, str]
) -> None:
    assert known.at_once("a", "a") is None
    begun = time.monotonic()
    await known.get("a", "a")
    held = known.at_once("a", "a")
    assert held is not None
    assert held.answer == "a 1"
    assert held.until < begun + SECONDS
    await asyncio.sleep(SECONDS)
    assert known.at_once("a", "a") is None
    assert (await known.get("a", "a") or "").startswith("a ")
    assert len(kernel.asked) == 2


async def test_what_was_asked_for_lately_is_renewed_with_what_is_asked_for_now(
    kernel: Kernel, known: Remembered[str, str]
) -> None:
    await asyncio.gather(known.get("a", "a"), known.get("b", "b"))
    for _each in range(10):
        await asyncio.sleep(SECONDS / 5)
        await known.get("a", "a")
    assert kernel.asked.count(["a", "b"]) > 2
    assert known.at_once("b", "b") is not None


async def test_who_is_nobody_by_now_is_forgotten(kernel: Kernel, known: Remembered[str, str]) -> None:
    await known.get("a", "a")
    kernel.gone = "a"
    await asyncio.sleep(SECONDS)
    assert await known.get("a", "a") is None
    assert known.at_once("a", "a") is None


async def test_a_failure_is_told_to_who_asked_and_the_next_is_asked_anew(
    kernel: Kernel, known: Remembered[str, str]
) -> None:
    with pytest.raises(ValueError, match="bad"):
        await known.get("bad", "bad")
    assert await known.get("a", "a") == "a 2"


def test_another_loop_has_looks_of_its_own(kernel: Kernel, known: Remembered[str, str]) -> None:
    async def leave() -> None:
        asyncio.create_task(known.get("a", "a")).add_done_callback(lambda _task: None)
        await asyncio.sleep(0)

    asyncio.run(leave())
    assert asyncio.run(known.get("b", "b")) is not None


async def test_what_is_forgotten_does_not_stand_where_it_was_given(
    known: Remembered[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decide, "stands", lambda _begun: math.inf)
    await known.get("a", "a")
    held = known.at_once("a", "a")
    assert held is not None
    assert held.until > time.monotonic()
    known.forget()
    assert not held.good(time.monotonic())


async def test_an_answer_that_stays_the_same_stays_the_same_object() -> None:
    told = [[1], [1], [2]]
    answers = Remembered[str, list[int]](0.02, lambda _asked: [Held(told.pop(0), math.inf)])
    found = []
    for left in (2, 1, 0):
        found.append(await answers.get("a", "a"))
        assert len(told) == left
        await asyncio.sleep(0.03)
    assert found == [[1], [1], [2]]
    assert found[0] is found[1]


async def test_what_stands_is_not_asked_for_again(
    kernel: Kernel, known: Remembered[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decide, "stands", lambda _begun: time.monotonic() + SECONDS / 4)
    for _each in range(8):
        assert await known.get("a", "a") == "a 1"
        await asyncio.sleep(SECONDS / 4)
    assert await known.get("b", "b") == "b 2"
    assert kernel.asked == [["a"], ["b"]]  # nor renewed with another
    monkeypatch.setattr(decide, "stands", lambda _begun: 0.0)
    await asyncio.sleep(SECONDS / 4)
    assert known.at_once("a", "a") is None
    assert await known.get("a", "a") == "a 3"


async def test_nothing_stands_longer_than_its_own_end(
    kernel: Kernel, known: Remembered[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decide, "stands", lambda _begun: math.inf)
    kernel.end = time.monotonic() + SECONDS / 4
    await known.get("a", "a")
    await asyncio.sleep(SECONDS / 4)
    assert known.at_once("a", "a") is None
