"""What a transfer opens becomes a dataset of the organisation, anew at each run."""

from __future__ import annotations

import asyncio
import re
import zipfile
from dataclasses import replace
from datetime import timedelta
from email.message import Message
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import MetadataChanges, RecordDraft
from hiroba.catalog.tables import service as tables
from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.types import FileReport, PublishOptions
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import SYSTEM, WHOLE, Action, Principal, Role, Target, TargetKind, Visibility
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.outside import service as outside
from hiroba.kernel.outside.types import Answer, Unreachable
from hiroba.kernel.settings import service as settings
from hiroba.kernel.storage import service as storage
from hiroba.protocols.dsp import policies, pulling, sending
from hiroba.protocols.dsp.asking import BRING, noted, terms_of
from hiroba.protocols.dsp.errors import PeerRefused
from hiroba.protocols.dsp.messages import PARQUET
from hiroba.protocols.dsp.models import Asked, Pull
from hiroba.rules.agreements import service as agreements
from hiroba.rules.agreements.types import TransferState
from hiroba.rules.policies import service as rules
from hiroba.rules.privacy.types import Answer as PersonalAnswer

_WANTED = f"{PARQUET}, text/csv;q=0.9, */*;q=0.5"
_TIMEOUT = 120.0  # seconds of one file
_FILES = 200
_NEXT = re.compile(r"<([^<>]+)>\s*;\s*rel=\"?next\"?")
_ENDINGS = {
    PARQUET: "parquet",
    "text/csv": "csv",
    "application/json": "json",
    "application/geo+json": "geojson",
}
_AGAIN, _DAILY = timedelta(minutes=10), timedelta(days=1)


@jobs.job(BRING)
def bring(_context: JobContext, asked: str) -> None:
    """Ask for the transfer, or fetch what it opens; what is wrong stands with what was asked for."""
    row = Asked.objects.select_related("peer").filter(pk=asked, closed=None).first()
    if row is None or pulling.is_over(row):
        return
    Asked.objects.filter(pk=row.pk).update(due=timezone.now() + _AGAIN)
    with translation.override("ja"):
        try:
            organisations.require_acting(row.organisation)
            _bring(row)
        except HirobaError as error:
            Asked.objects.filter(pk=row.pk).update(trouble=str(error)[:500])


def _bring(row: Asked) -> None:
    pull = row.pulls.order_by("-created").first()
    if pull is None or _is_lost(pull):
        row.pulls.filter(state=TransferState.REQUESTED.value, provider_pid="").delete()
        pulling.begin(_agent(row), row)
    elif pull.state == TransferState.STARTED:
        try:
            with storage.workspace() as folder:
                _publish(row, pull, _fetched(pull, folder))
        except PeerRefused:
            if not _is_closed(row, pull):
                raise
    else:
        Asked.objects.filter(pk=row.pk).update(due=None)  # the provider says when it goes on


def _is_lost(pull: Pull) -> bool:
    """Asked for, but whoever asked died before it was answered."""
    asked = pull.state == TransferState.REQUESTED and not pull.provider_pid
    return asked and pull.created < timezone.now() - _AGAIN


def _publish(row: Asked, pull: Pull, path: Path) -> None:
    # For its members only: nothing of it is opened, so nothing of it is judged but My Numbers.
    closed = PersonalAnswer(closed=True)
    who = _agent(row)
    request = publishing.Request(
        row.peer.base, path.name, _source(row), row.organisation, who, PublishOptions(personal=closed)
    )

    def finished(report: FileReport) -> None:
        """Within the transaction that publishes: a transfer that ended meanwhile brings nothing."""
        with transaction.atomic():
            now = Pull.objects.select_for_update().get(pk=pull.pk)
            if now.state != TransferState.STARTED:
                raise agreements.NotNow(state=now.state)
            assert report.dataset is not None
            _keep(row, report.dataset, who)

    report = publishing.publish_file(path, request, lambda _stage, _done, _total: None, finished)
    publishing.require_not_stopped(report)


def _keep(row: Asked, dataset: str, who: Principal) -> None:
    """The dataset says where it comes from, and its members may use it as was agreed."""
    datasets.put_record(who, _record(row))
    known = datasets.find_by_source(row.organisation, _source(row))
    if known is None or known.visibility is not Visibility.PRIVATE:
        datasets.update_metadata(dataset, MetadataChanges(visibility=Visibility.PRIVATE), who)
    terms = terms_of(row, row.agreement or row.offer)
    ours = replace(terms, target=Target(TargetKind.DATASET, dataset, row.organisation), limits=WHOLE)
    decide.put_rule(ours.rule(rules.ACTIONS[TargetKind.DATASET], row.organisation, pulling.rule_id(row)))
    days = pulling.days_kept(row)
    if days is not None:
        datasets.thin(dataset, 1, days, who)
    now = timezone.now()
    Asked.objects.filter(pk=row.pk).update(dataset=dataset, fetched=now, due=now + _DAILY, trouble="")
    noted(SYSTEM, row, "dataspace.fetch")


def _record(row: Asked) -> RecordDraft:
    agreement = row.agreement or {}
    terms = terms_of(row, agreement)
    told = _("{peer}から、データスペースの合意 {agreement} により受け取ったデータです。")
    return RecordDraft(
        row.organisation, _source(row), row.title,
        description=told.format(peer=row.peer.title, agreement=agreement.get("@id", "")),
        licence="other", licence_text=agreements.extent(terms, row.organisation),
        landing_page=row.peer.base, publisher=row.peer.title, remote_id=row.remote,
        extras={"odrl": policies.shown(agreement)},
    )  # fmt: skip


def _source(row: Asked) -> str:
    return f"dataspace:{row.pk}"


def _agent(row: Asked) -> Principal:
    """Who acts: somebody who may publish for the organisation, and nothing else."""
    may = frozenset((Action.DATASET_READ, Action.DATASET_PUBLISH, Action.DATASET_MANAGE))
    return Principal("token", f"dataspace-{row.pk}", {row.organisation: Role.OFFICER}, may)


def _fetched(pull: Pull, folder: Path) -> Path:
    """All files of a transfer: each answer may name the next one (RFC 8288, `next`). Several are one archive.

    Raises AddressRefused, Unreachable, PeerRefused.
    """
    found: list[Path] = []
    url = pull.endpoint
    while url:
        answer = _got(pull, url)
        path = folder / f"{len(found) + 1}_{_name(answer, url)}"
        path.write_bytes(answer.body)
        found.append(path)
        following = _NEXT.search(answer.headers.get("link", ""))
        url = urljoin(url, following[1]) if following and len(found) < _FILES else ""
        if url and urlsplit(url)[:3] != urlsplit(pull.endpoint)[:3]:
            raise PeerRefused(answer=200, why="Link")  # the secret is for this address only
    if len(found) == 1:
        return found[0]
    whole = folder / "tables.zip"
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in found:
            archive.write(each, each.name)
    return whole


def _got(pull: Pull, url: str) -> Answer:
    headers = {"Accept": _WANTED, **sending.bearer(sending.opened(pull.secret))}
    limit = settings.intake().max_file_bytes
    answer = asyncio.run(outside.ask("GET", url, headers=headers, timeout=_TIMEOUT, limit=limit))
    if answer.status >= 500 or answer.status == 429:
        raise Unreachable(url=url.partition("?")[0], why="no_connection")
    if answer.status != 200:
        raise PeerRefused(answer=answer.status, why="")
    return answer


def _name(answer: Answer, url: str) -> str:
    said = Message()
    said["content-disposition"] = answer.headers.get("content-disposition", "")
    name = said.get_filename() or unquote(PurePosixPath(urlsplit(url).path).name)
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().casefold()
    ending = _ENDINGS.get(kind) or PurePosixPath(name).suffix.lstrip(".") or "csv"
    return f"{tables.safe_name(PurePosixPath(name).stem)}.{tables.safe_name(ending)}"


def _is_closed(row: Asked, pull: Pull) -> bool:
    """Where the data is closed: ask whether the transfer was paused or has ended, and note it here too."""
    state = sending.look(row.peer, f"transfers/{pull.provider_pid}").get("state")
    if state not in (TransferState.SUSPENDED, TransferState.TERMINATED, TransferState.COMPLETED):
        return False
    with transaction.atomic():
        held = Pull.objects.select_for_update(of=("self",)).select_related("asked").get(pk=pull.pk)
        if held.state == TransferState.STARTED:
            pulling.told(held, TransferState(state), {})
    return True
