"""What pages leave behind is collected after an answer, not in the middle of a later one."""

from __future__ import annotations

import gc

import pytest
from django.core.signals import request_finished

from hiroba.web import garbage


@pytest.mark.django_db  # its connections are looked after at the end of a request, too
@pytest.mark.parametrize(("left", "collected"), [(0, False), (garbage._MANY, True)])
def test_what_a_request_left_is_collected_once_it_is_much(left: int, collected: bool) -> None:
    begun: list[int] = []
    gc.collect()
    gc.disable()
    gc.callbacks.append(lambda phase, told: begun.append(told["generation"]) if phase == "start" else None)
    try:
        kept: list[list[int]] = [[] for _each in range(left)]
        request_finished.send(sender=object)
    finally:
        gc.callbacks.pop()
        gc.enable()
    assert len(kept) == left
    assert begun == [0] * collected
