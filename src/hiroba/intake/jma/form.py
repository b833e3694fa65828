"""A telegram that is handed in as a file is taken in as one of a feed is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from hiroba.intake.jma import service as jma
from hiroba.intake.jma.types import Finding, NotATelegram
from hiroba.intake.jma.types import Outcome as Became
from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.types import ChangeReport, FileReport, Outcome

_NAMESPACE = b"http://xml.kishou.go.jp/jmaxml1/"
_HEAD = 1024  # bytes in which the root and its namespace stand


def recognises(path: Path) -> bool:
    """Report whether this is XML of the agency's form."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and _NAMESPACE in head


@publishing.taken(recognises)
def take(path: Path, request: publishing.Request) -> FileReport:
    """What is in force changes by it, and what is wrong is told by rule. Raises NotATelegram."""
    with path.open("rb") as file:
        content = file.read(jma.MAX_BYTES + 1)
    if request.options.dry_run:
        telegram = jma.parse(content, request.shown)
        return FileReport(request.shown, Outcome.PUBLISHED, changes=_told(telegram.findings))
    found = jma.take_in([(request.shown, content)], request.organisation, request.who)
    if Became.REFUSED in found.outcomes:
        raise NotATelegram(rule=found.findings[0].rule, where=request.shown)
    stays = {Became.OLDER, Became.REPEATED} & found.outcomes.keys()
    status = Outcome.UNCHANGED if stays else Outcome.PUBLISHED
    dataset = found.datasets[0] if found.datasets else None
    return FileReport(request.shown, status, dataset=dataset, changes=_told(found.findings))


def _told(findings: Sequence[Finding]) -> list[ChangeReport]:
    counted = Counter(each.rule for each in findings)
    shown = {rule: [(each.value, "") for each in findings if each.rule == rule][:5] for rule in counted}
    return [ChangeReport(rule, "", number, shown[rule]) for rule, number in counted.items()]
