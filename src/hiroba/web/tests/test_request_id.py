"""A reader can name the request that went wrong."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from hiroba.web.request_id import HEADER, RequestIdMiddleware


def _answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.request_id)  # type: ignore[attr-defined]


def test_a_request_gets_an_id_of_its_own() -> None:
    middleware = RequestIdMiddleware(_answer)
    first, second = (middleware(RequestFactory().get("/")) for _turn in range(2))
    assert first.headers[HEADER] == first.content.decode()
    assert first.headers[HEADER] != second.headers[HEADER]


@pytest.mark.parametrize("given", ["0af7651916cd43dd8448eb211c80319c", "a-proxy-s-own-id"])
def test_the_id_of_a_proxy_is_kept(given: str) -> None:
    answer = RequestIdMiddleware(_answer)(RequestFactory().get("/", headers={HEADER: given}))
    assert answer.headers[HEADER] == given


@pytest.mark.parametrize("given", ["short", "x" * 65, "two words here", "a\u3042bcdefgh"])
def test_what_is_no_id_is_not_taken(given: str) -> None:
    answer = RequestIdMiddleware(_answer)(RequestFactory().get("/", headers={HEADER: given}))
    assert answer.headers[HEADER] != given
