"""A catalogue in DCAT (W3C DCAT 3), in Turtle, JSON-LD or RDF/XML, page after page."""

from __future__ import annotations

from collections.abc import Mapping

from hiroba.catalog.datasets.types import RecordDraft
from hiroba.catalog.dcat import service as dcat
from hiroba.catalog.dcat.types import Problem, Reading
from hiroba.intake.harvest.asking import NOT_MODIFIED, Asker, conditions, media_type, validators
from hiroba.intake.harvest.readers.page import Cursor, Page, Trouble
from hiroba.intake.harvest.types import RecordDoubtful
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.outside.types import Answer

_ACCEPT = {"Accept": "text/turtle, application/ld+json;q=0.9, application/rdf+xml;q=0.8, */*;q=0.1"}


class Dcat:
    """known: validators of the catalogue as it was read last, where it has one page only."""

    def __init__(self, asker: Asker, address: str, known: Mapping[str, str]) -> None:
        self._asker = asker
        self._address = address
        self._known = known

    def page(self, cursor: Cursor) -> Page:
        url = str(cursor.get("url") or self._address)
        first = not cursor
        answer = self._asker.ask(url, _ACCEPT | (conditions(self._known) if first else {}))
        if answer.status == NOT_MODIFIED:
            return Page(unchanged=True)
        found = _said(answer, url)
        asked = set(cursor.get("asked", ()))
        more = found.next if found.next not in {"", url, answer.url, self._address} else ""
        records, troubles = list(found.records), [_doubt(each, url) for each in found.problems]
        seen = self._describe(found, records, troubles)
        moments = [each.modified for each in records if each.modified]
        return Page(
            records=tuple(records),
            seen=tuple(seen),
            troubles=tuple(troubles),
            following={"url": more, "asked": sorted(asked | {url})} if more and more not in asked else None,
            total=found.total,
            newest=max(moments, default=None),
            validators=validators(answer) if first and not more else {},
        )

    def gone(self, remote_id: str) -> bool:  # noqa: ARG002 - every page was read, so it is
        return True

    def _describe(self, found: Reading, records: list[RecordDraft], troubles: list[Trouble]) -> list[str]:
        """Ask for the datasets that the catalogue only names; return those that could not be had."""
        seen = []
        for iri in found.elsewhere:
            try:
                answer = self._asker.ask(iri, _ACCEPT)
                told = _said(answer, iri)
            except HirobaError as error:
                seen.append(iri)
                troubles.append(Trouble(iri, iri, error))
                continue
            records += [each for each in told.records if each.remote_id == iri]
        return seen


def _said(answer: Answer, url: str) -> Reading:
    return dcat.read(answer.body, organisation="", media_type=media_type(answer), base=answer.url or url)


def _doubt(problem: Problem, url: str) -> Trouble:
    return Trouble(problem.subject or url, problem.subject or url, RecordDoubtful(sentence=problem.sentence))
