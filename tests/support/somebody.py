"""Somebody at a running server without a browser: cookies and forms."""

from __future__ import annotations

import re

import httpx

from tests.support.server import Server

PASSWORD = "a-long-pass-phrase-for-tests"


class Somebody:
    """Signed in where an e-mail address is given."""

    def __init__(self, server: Server, email: str = "") -> None:
        self.client = httpx.Client(base_url=server.url, follow_redirects=True, trust_env=False, timeout=60)
        if email:
            said = {"login": email, "password": PASSWORD}
            answer = self.send("/accounts/login/", said)
            if "logout" not in answer.text:
                self.close()
                raise AssertionError(f"{email} could not sign in: {answer.status_code} {_said(answer.text)}")

    def get(self, path: str) -> httpx.Response:
        return self.client.get(path, headers={"Accept": "text/html"})

    def send(self, page: str, values: dict[str, str], to: str = "") -> httpx.Response:
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(page).text)
        assert found, f"{page} has no form"
        return self.client.post(to or page, data={"csrfmiddlewaretoken": found[1], **values})

    def close(self) -> None:
        self.client.close()


def _said(page: str) -> str:
    """What a page tells of what went wrong."""
    return " ".join(re.findall(r'role="alert">(.*?)</div>', page, re.DOTALL)) or page[-2000:]
