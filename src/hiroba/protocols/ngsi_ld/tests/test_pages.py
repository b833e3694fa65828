"""The links around a page are the same whichever way they are made."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from hypothesis import example, given
from hypothesis import strategies as st

from hiroba.protocols.ngsi_ld import pages

PATH = "/ngsi-ld/v1/entities"
_texts = st.text(st.characters(codec="utf-8", min_codepoint=1), max_size=12)
_names = _texts.filter(bool) | st.from_regex(r"[a-z0-9]{1,4}", fullmatch=True)
_ways = st.sampled_from(("", ":/,;*", ":/,;*()[]|", "=!"))


@given(
    pairs=st.lists(st.tuples(_names, _texts), max_size=5, unique_by=lambda pair: pair[0]),
    safe=_ways,
    by_name=st.booleans(),
)
@example(pairs=[("type", "https://a.example/T"), ("q", "a>1")], safe="", by_name=True)
@example(pairs=[("type", "https://a.example/T"), ("q", 'a=="x y"')], safe=":/,;*", by_name=True)
@example(pairs=[("limit", "5"), ("type", "T"), ("offset", "3")], safe="", by_name=False)
def test_a_link_is_written_in_one_way(pairs: list[tuple[str, str]], safe: str, by_name: bool) -> None:
    query = urlencode(pairs, quote_via=quote, safe=safe)
    quick = pages._target(PATH, query.encode("latin-1"), 20, 40, by_name)
    assert quick == pages._rewritten(PATH, query, 20, 40, by_name)
