"""What is kept of times is read as it was written, and changed as a table of them would be."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from hiroba.context.store.times import Stamps, Times, times_of, times_text

_KEYS = st.sampled_from(["", "a", "ab", "a\u001furn:x:1", "a\u001furn:x:2", "b"])
_MICROS = st.integers(1, 4)  # few, so that many are alike
_TIMES = st.dictionaries(_KEYS, st.tuples(_MICROS, _MICROS))


@given(_TIMES)
def test_what_is_written_is_read(times: Times) -> None:
    assert times_of(times_text(times)) == times


@given(_TIMES)
def test_what_was_kept_before_pairs_were_written_once_is_read_and_changed(times: Times) -> None:
    former = msgspec.json.encode(times)
    assert times_of(former) == times
    assert times_of(Stamps(former).text()) == times


@given(_TIMES, st.lists(st.tuples(st.sampled_from(["touch", "drop", "whole"]), _KEYS)))
def test_changing_comes_to_the_same_as_in_a_table(times: Times, steps: list[tuple[str, str]]) -> None:
    stamps, now = Stamps(times_text(times)), 3
    for step, key in steps:
        if step == "touch":
            times[key] = times.get(key, (now, now))[0], now
            stamps.touch(key, now)
        elif step == "drop":
            times.pop(key, None)
            stamps.drop(key)
        else:
            times = {
                each: pair
                for each, pair in times.items()
                if each != key and not each.startswith(f"{key}\u001f")
            }
            stamps.drop(key, f"{key}\u001f")
        now += 1
    assert times_of(stamps.text()) == times


def test_attributes_that_were_written_together_share_their_times() -> None:
    text = times_text(dict.fromkeys(("", "temperature", "humidity"), (5, 7)))
    assert text == b'[[5,7,["","temperature","humidity"]]]'
