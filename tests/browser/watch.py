"""What a page must never do: ask another host, break the security policy, throw an error."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

_REPORT = """addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP ${event.violatedDirective} ${event.blockedURI} ${event.sample}`))"""
_OWN_SCHEMES = frozenset({"data", "blob", "about", "chrome-error"})
_EXPECTED = ("Failed to load resource",)  # an answer of 4xx that the test itself looks at


class Watch:
    """Listens to every page of a browser context; `troubles` is what was seen."""

    def __init__(self, context: Any, host: str) -> None:
        self.host, self.troubles, self.requests = host, list[str](), 0
        context.add_init_script(_REPORT)
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.troubles.append(f"error: {error.error}"))

    def _request(self, request: Any) -> None:
        self.requests += 1
        address = urlsplit(request.url)
        if address.netloc != self.host and address.scheme not in _OWN_SCHEMES:
            self.troubles.append(f"another host was asked: {request.url}")

    def _console(self, message: Any) -> None:
        if message.type == "error" and not message.text.startswith(_EXPECTED):
            self.troubles.append(f"{message.page.url if message.page else ''}: {message.text}")
