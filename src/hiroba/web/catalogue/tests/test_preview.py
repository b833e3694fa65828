"""Somebody reads a table in the page."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from hiroba.web.catalogue.tests.made import HOSTILE, ROWS


def names(page: str) -> list[str]:
    return re.findall(r"<td[^>]*>(便所\d{3})</td>", page)


def get(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_sorting_orders_the_whole_table(client: Client, toilets: str) -> None:
    page = get(client, f"/datasets/{toilets}?sort=seats")
    assert names(page)[0] == f"便所{ROWS - 1:03}", "the smallest stands on the last page of the file"
    assert 'aria-sort="ascending"' in page
    assert f'href="/datasets/{toilets}?sort=-seats"' in page


def test_filters_ask_the_whole_table(client: Client, toilets: str) -> None:
    page = get(client, f"/datasets/{toilets}?seats__le=3")
    assert names(page) == [f"便所{at:03}" for at in range(ROWS - 3, ROWS)]
    assert "全 120 行のうち" in page


def test_a_column_named_as_one_of_our_words_can_be_asked(client: Client, toilets: str) -> None:
    assert len(names(get(client, f"/datasets/{toilets}?f:page=p4"))) == ROWS // 5


def test_pages_walk_to_the_end(client: Client, toilets: str) -> None:
    assert names(get(client, f"/datasets/{toilets}?page=5"))[-1] == f"便所{ROWS - 1:03}"
    assert names(get(client, f"/datasets/{toilets}?page=999"))[-1] == f"便所{ROWS - 1:03}", (
        "past the end: the last"
    )


def test_free_search_and_its_chip(client: Client, toilets: str) -> None:
    page = get(client, f"/datasets/{toilets}?q=便所007&sort=name")
    assert names(page) == ["便所007"]
    assert f'href="/datasets/{toilets}?sort=name"' in page


def test_cells_of_a_file_are_escaped(client: Client, toilets: str) -> None:
    for tab in ("", "/columns", "/quality", "/api", "/versions"):
        page = get(client, f"/datasets/{toilets}{tab}")
        assert HOSTILE not in page
        assert "alert(1)" in page or tab not in ("", "/quality")


def test_a_filter_that_cannot_be_read_is_said(client: Client, toilets: str) -> None:
    assert "読み取れません" in get(client, f"/datasets/{toilets}?seats__ge=たくさん")


def test_htmx_gets_only_the_table(client: Client, toilets: str) -> None:
    response = client.get(
        f"/datasets/{toilets}", headers={"HX-Request": "true", "HX-Request-Type": "partial"}
    )
    assert response.content.lstrip().startswith(b'<div id="preview"')
    assert "HX-Request-Type" in response.headers["Vary"]


def test_no_inline_script_or_style(client: Client, toilets: str) -> None:
    page = get(client, f"/datasets/{toilets}")
    kinds = re.findall(r"<script(?![^>]*src=)([^>]*)>", page)
    assert all("application/" in kind for kind in kinds), "only data, which is never run"
    assert "<style" not in page
    assert not re.search(r"\son[a-z]+=", page)


@pytest.mark.parametrize("address", ["?table=9", "?version=99"])
def test_what_does_not_exist_is_404(client: Client, toilets: str, address: str) -> None:
    assert client.get(f"/datasets/{toilets}{address}").status_code == 404
