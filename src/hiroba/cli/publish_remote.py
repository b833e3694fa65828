"""Publishing to a running installation over its API."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import click
import httpx
import msgspec

from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.types import FileReport, Outcome, PublishOptions, Source, Stage
from hiroba.kernel.errors.types import HirobaError

_CHUNK = 1 << 20
_PATIENCE = (0.05, 0.1, 0.2, 0.5, 1.0)  # seconds between questions, the last one repeated


class Remote:
    """One connection to a server."""

    def __init__(self, server: str, token: str, organisation: str, options: PublishOptions) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.client = httpx.Client(
            base_url=server.rstrip("/"), headers=headers, timeout=httpx.Timeout(60, write=None)
        )
        self.organisation, self.options = organisation, options

    def __enter__(self) -> Remote:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.client.close()

    def publish(self, source: Source, progress: Callable[[Stage, int, int | None], None]) -> FileReport:
        """Hand in one file and wait for its report; a refusal is a report, too."""
        try:
            with tempfile.TemporaryDirectory() as folder:
                submission = self._submit(source, publishing.local_copy(source, Path(folder)))
        except HirobaError as error:
            return FileReport(path=source.shown, status=Outcome.REFUSED, reason=str(error))
        if "report" not in submission:
            return FileReport(path=source.shown, status=Outcome.REFUSED, reason=submission["detail"])
        return self._follow(source, submission, progress)

    def _submit(self, source: Source, path: Path) -> dict[str, Any]:
        parameters: dict[str, str] = {
            "name": source.name,
            "source_key": source.key,
            "organisation": self.organisation,
            "dry_run": str(self.options.dry_run).lower(),
            "long_years": str(self.options.long_years).lower(),
        }
        return self._ask("POST", "/api/v1/submissions", params=parameters, content=_chunks(path))

    def _follow(
        self, source: Source, submission: dict[str, Any], progress: Callable[[Stage, int, int | None], None]
    ) -> FileReport:
        asked = 0
        while submission["report"] is None:
            progress(Stage(submission["stage"]), submission["done"], submission["total"])
            time.sleep(_PATIENCE[min(asked, len(_PATIENCE) - 1)])
            asked += 1
            submission = self._ask("GET", f"/api/v1/submissions/{submission['id']}")
        report = msgspec.convert(submission["report"], FileReport)
        return msgspec.structs.replace(report, path=source.shown)

    def _ask(self, method: str, path: str, **arguments: Any) -> dict[str, Any]:
        try:
            answer = self.client.request(method, path, **arguments)
        except httpx.HTTPError as error:
            raise click.ClickException(f"{self.client.base_url}: {error}") from error
        if answer.status_code in (401, 403):
            raise click.ClickException(str(answer.json()["detail"]))
        if not answer.headers.get("content-type", "").endswith("json"):
            raise click.ClickException(
                f"{self.client.base_url} does not answer like a Hiroba (HTTP {answer.status_code})"
            )
        body: dict[str, Any] = answer.json()
        return body


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
