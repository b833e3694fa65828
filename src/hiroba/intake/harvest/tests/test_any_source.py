"""Whatever a foreign page or list says, it is read or refused in a sentence."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlsplit

from hypothesis import example, given, settings
from hypothesis import strategies as st

from hiroba.intake.harvest.readers import links, municipal
from hiroba.intake.harvest.types import NotUnderstood
from hiroba.kernel.errors.types import HirobaError

ADDRESS = "https://city.example/open/data.html"
LETTERS = st.text(st.characters(codec="utf-8"), max_size=20)
ADDRESSES = st.one_of(
    LETTERS,
    st.builds("{}{}.{}".format, st.sampled_from(("", "/", "//", "../", "?", "http://[", "https://x:")), LETTERS,
              st.sampled_from(("csv", "XLSX", "pdf", "zip", "csv?a=1", "csv#x", "csv/"))),
)  # fmt: skip
ANCHORS = st.lists(
    st.builds('<{0}><a href="{1}">{2}</a></{0}>'.format, st.sampled_from(("li", "td", "h2", "p")), ADDRESSES, LETTERS),
    max_size=6,
).map("".join)  # fmt: skip
HEADINGS = (
    "データセット名称",
    "公開URL",
    "データセットURL",
    "NO",
    "更新頻度",
    "最終更新日",
    "担当課",
    "データ形式",
)


def read(body: bytes, charset: str = "") -> None:
    """Every record has a title, an id, and files that can be asked for."""
    for record in links.records(body, ADDRESS, charset):
        assert record.title.strip()
        assert record.remote_id
        assert record.links
        for link in record.links:
            assert urlsplit(link.url).scheme in ("http", "https")
            assert urlsplit(link.url).hostname


@settings(max_examples=100, deadline=None)
@example('<li><a href="/ .CSV"></a></li>', "utf-8", "")  # nothing but a blank is its name
@given(ANCHORS, st.sampled_from(("utf-8", "cp932", "euc_jp")), LETTERS)
def test_any_page_of_links_is_read(anchors: str, codec: str, charset: str) -> None:
    with suppress(NotUnderstood):
        read(f"<title>x</title>{anchors}".encode(codec, "ignore"), charset)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), LETTERS)
def test_any_bytes_are_a_page_or_none(body: bytes, charset: str) -> None:
    with suppress(NotUnderstood):
        read(body, charset)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(LETTERS, min_size=8, max_size=8), max_size=4), st.sampled_from(("utf-8", "cp932")))
def test_any_list_of_open_data_is_read_or_refused(cells: list[list[str]], codec: str) -> None:
    lines = [HEADINGS, *([part.replace(",", "").replace("\n", " ") for part in row] for row in cells)]
    body = "\n".join(",".join(line) for line in lines).encode(codec, "ignore")
    with suppress(HirobaError):
        page = municipal.rows(body, "https://city.example/list.csv")
        ids = [each.remote_id for each in page.records]
        assert len(ids) == len(set(ids))
        assert all(each.title for each in page.records)


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_list_or_none(body: bytes) -> None:
    with suppress(HirobaError):
        municipal.rows(body, "https://city.example/list.csv")
