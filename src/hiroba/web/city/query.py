"""What the list of things is asked for, and its address with one thing changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from hiroba.web.numbers import number_in

PAGE_SIZE = 20
MOST_PAGES = 500  # pages of a list; whoever looks for more chooses a kind
_MOST_KINDS = 20


@dataclass(frozen=True)
class Query:
    """in_order: all things in an order that stays, not those first that changed last."""

    text: str = ""
    types: tuple[str, ...] = ()
    organisation: str = ""
    source: str = ""
    in_order: bool = False
    page: int = 1

    @property
    def offset(self) -> int:
        return (self.page - 1) * PAGE_SIZE


def read_query(params: QueryDict) -> Query:
    """What an address cannot mean is passed over: a link always shows something."""
    page = number_in(params.get("page", ""), 1, digits=5)
    return Query(
        text=params.get("q", "").replace("\0", "").strip()[:200],
        types=tuple(dict.fromkeys(each for each in params.getlist("type") if each))[:_MOST_KINDS],
        organisation=params.get("organisation", "")[:100],
        source=params.get("source", "")[:100],
        in_order=params.get("sort") == "all",
        page=min(max(1, page), MOST_PAGES),
    )


def address(query: Query, *, page: int | None = 1, to: str = "city:listing") -> str:
    """The address of this query; page None ends it in `page=` for the pagination partial."""
    pairs = [("q", query.text), *(("type", each) for each in query.types)]
    pairs += [("organisation", query.organisation), ("source", query.source)]
    pairs.append(("sort", "all" if query.in_order else ""))
    pairs = [pair for pair in pairs if pair[1]]
    if page is None:
        pairs.append(("page", ""))
    elif page > 1:
        pairs.append(("page", str(page)))
    path = reverse(to)
    return f"{path}?{urlencode(pairs)}" if pairs else path


def toggled(query: Query, kind: str) -> Query:
    """With this kind, or without it where it was chosen."""
    kinds = tuple(each for each in query.types if each != kind)
    return replace(query, types=kinds if kind in query.types else (*query.types, kind), page=1)
