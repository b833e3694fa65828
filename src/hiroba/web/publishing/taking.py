"""A file that comes in: from the form or from an address into the storage, never into memory."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.types import PublishOptions
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.settings import service as settings
from hiroba.kernel.storage import service as storage

_STEPS_UP = re.compile(r"[\x00-\x1f\x7f]")
_ON = frozenset({"1", "on", "true", "yes"})


def options_of(form: QueryDict) -> PublishOptions:
    """What the reader ticked."""
    return PublishOptions(dry_run=form.get("dry_run") in _ON, long_years=form.get("long_years") in _ON)


def tidy_path(text: str) -> str:
    """`folder/file.csv` without steps up, drive letters and control characters; "" when nothing is left."""
    parts = PurePosixPath(_STEPS_UP.sub("", text).replace("\\", "/")).parts
    return "/".join(part for part in parts if part not in ("/", ".", "..") and not part.endswith(":"))[:512]


def take_file(
    file: UploadedFile, path: str, *, organisation: str, who: Principal, options: PublishOptions
) -> str:
    """Store an uploaded file and hand it in; return the submission's id. Raises TooLarge, Forbidden.

    path: where it lay in a dropped folder. Folder and name make the source, so that the same file from
    the same folder is the next version of the same dataset.
    """
    name = PurePosixPath(tidy_path(file.name or "")).name or "file"
    key = "/".join(PurePosixPath(tidy_path(path) or name).parts[-2:])
    sealed = publishing.waits_sealed(organisation, key)
    blob = storage.put_stream(file.chunks(), limit=settings.intake().max_file_bytes, sealed=sealed)
    return publishing.submit(
        blob, name=name, source_key=key, organisation=organisation, who=who, options=options
    )


def take_address(url: str, *, organisation: str, who: Principal, options: PublishOptions) -> str:
    """Fetch a file from the web and hand it in. Raises FetchFailed, AddressRefused, Forbidden."""
    source = publishing.from_url(url)
    with storage.workspace() as folder:
        target = folder / "fetched"
        publishing.fetch(url, target)
        sealed = publishing.waits_sealed(organisation, source.key)
        blob = storage.put_file(target, move=True, sealed=sealed)
    return publishing.submit(
        blob, name=source.name, source_key=source.key, organisation=organisation, who=who, options=options
    )
