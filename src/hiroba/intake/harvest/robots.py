"""What a site asks of machines (robots.txt, RFC 9309)."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from hiroba.intake.harvest.asking import Asker
from hiroba.intake.harvest.types import NotThere, RobotsForbid, SourceRefuses

_AGENT = "Hiroba"
_MOST_BYTES = 512 * 1024  # RFC 9309, 2.5: at least 500 KiB are read


class Robots:
    """The rules of each site, read once a harvest."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._rules: dict[str, RobotFileParser] = {}

    def require(self, url: str) -> None:
        """Raise RobotsForbid where the site does not want machines at this address.

        A site without the file allows everything (RFC 9309, 2.3.1.3); one that cannot be reached
        raises Unreachable: then nothing is asked of it (2.3.1.4).
        """
        if not self._rules_of(url).can_fetch(_AGENT, url):
            raise RobotsForbid(url=url)

    def _rules_of(self, url: str) -> RobotFileParser:
        parts = urlsplit(url)
        site = urlunsplit((parts.scheme, parts.netloc, "", "", ""))
        if site not in self._rules:
            self._rules[site] = self._read(f"{site}/robots.txt")
        return self._rules[site]

    def _read(self, url: str) -> RobotFileParser:
        rules = RobotFileParser()
        try:
            answer = self._asker.ask(url, limit=_MOST_BYTES)
        except NotThere:
            lines: list[str] = []
        except SourceRefuses as error:
            if error.data["answer"] >= 500:
                raise
            lines = []
        else:
            lines = answer.body.decode("utf-8-sig", "replace").splitlines()
        rules.parse(lines)
        return rules
