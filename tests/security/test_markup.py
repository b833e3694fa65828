"""What people, files, devices and harvests brought is shown as text on every page that links lead to."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve
from lxml import html as parser

from hiroba.context.city import service as city
from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.types import PublishOptions
from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.organisations.tree import forget
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.people.models import User
from tests.security.seeded import TOWN, Seeded
from tests.support import tainting

_STARTS = ("/", "/search", "/city", "/map", "/requests", "/showcases", f"/organisations/{TOWN}", "/account/",
           "/workbench", "/s/dashboards/", "/s/register/", "/operations/organisations", "/journal")  # fmt: skip
_HOSTILE = f"urn:ngsi-ld:Room:{TOWN}:hostile"
_OF_A_DATASET = ("", "/columns", "/quality", "/versions", "/api", "/edit", "/questions", "/cite", "/mapping")


@pytest.fixture(scope="module")
def tainted(seeded: Seeded, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, set[str]]:
    """The id of a hostile dataset, and the fields that hold a payload."""
    file = tainting.hostile_rows(tmp_path_factory.mktemp("hostile"))
    request = publishing.Request(file.name, file.name, file.name, TOWN, SYSTEM, PublishOptions())
    report = publishing.publish_file(file, request, lambda _stage, _done, _total: None)
    city.upsert(TOWN, [tainting.hostile_entity(TOWN)])
    outbox.deliver()
    fields = tainting.taint()
    User.objects.filter(pk=seeded.people["administrator"]).update(operator=True)
    forget()
    assert report.dataset is not None
    return report.dataset, fields


def _links(address: str, page: bytes) -> Iterator[str]:
    tree = parser.document_fromstring(page.decode("utf-8", "replace"))
    for element in tree.xpath("//*[@href or @src or @action or @hx-get]"):
        for name in ("href", "src", "hx-get"):
            found = element.get(name)
            if found:
                parts = urlsplit(urljoin(f"http://testserver{address}", found))
                if parts.netloc == "testserver" and parts.scheme == "http":
                    yield f"{parts.path}?{parts.query}" if parts.query else parts.path


def _crawl(client: Client, hostile: str) -> Iterator[tuple[str, str, bytes]]:
    """(pattern, address, page) of everything that links lead to, one of each pattern."""
    starts = (*(hostile + path for path in _OF_A_DATASET), f"/city/{TOWN}/{_HOSTILE}", *_STARTS)
    seen, known, waiting = set(starts), set[str](), deque(starts)
    while waiting:
        address = waiting.popleft()
        try:
            pattern = resolve(address.partition("?")[0]).route
        except Resolver404:
            continue
        if pattern in known or "logout" in address:
            continue
        known.add(pattern)
        answer = client.get(address)
        assert answer.status_code < 500, address
        if (
            answer.streaming
            or not answer.content
            or not answer.get("Content-Type", "").startswith("text/html")
        ):
            answer.close()
            continue
        page = answer.content
        yield pattern, address, page
        for link in _links(address, page):
            if link not in seen:
                seen.add(link)
                waiting.append(link)


def test_markup_of_strangers_is_text_on_every_page(
    db: None, seeded: Seeded, tainted: tuple[str, set[str]]
) -> None:
    wrong, patterns, shown = list[str](), set[str](), 0
    dataset, fields = tainted
    assert len(fields) > 25, sorted(fields)
    for pattern, address, page in _crawl(seeded.client("administrator"), f"/datasets/{dataset}"):
        patterns.add(pattern)
        shown += tainting.MARK.encode() in page
        wrong += [f"{address}: {each}" for each in tainting.foreign(page)]
    assert not wrong, "\n".join(wrong)
    assert len(patterns) > 100, sorted(patterns)
    assert shown > 70


@pytest.mark.parametrize("payload", tainting.PAYLOADS)
def test_what_is_looked_for_would_be_found(payload: str) -> None:
    """As text it is none; as markup, in an attribute of either quote or in a comment each payload is found."""
    from django.utils.html import escape

    for around in ('<p title="{}">', "<p title='{}'>", "<p>{}</p>", "<!-- {} --><p>", "<textarea>{}</textarea>",
                   "<a href='{}'>", "<script src=/static/x.js>{}</script>"):  # fmt: skip
        assert list(tainting.foreign(around.format(escape("町" + payload)).encode())) == []
    found = [around for around in ('<p title="{}">', "<p title='{}'>", "<p>{}</p>", "<a href='{}'>")
             if list(tainting.foreign(around.format(payload).encode()))]  # fmt: skip
    assert found
