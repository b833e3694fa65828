"""Hand in a file, and ask how far it got."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

import msgspec

from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.types import FileReport, PublishOptions, SubmissionStatus
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Resource
from hiroba.kernel.storage import service as storage
from hiroba.protocols.rest.operation import Call, Operation, Parameter

_CHUNK = 1 << 20


class Submission(msgspec.Struct, frozen=True):
    """report: present when state is published, unchanged, refused or stopped (personal data was found)."""

    id: str
    name: str
    organisation: str
    state: str
    stage: str
    done: int
    total: int | None
    dataset: str | None
    report: FileReport | None


def may_submit(call: Call) -> None:
    """Nobody fills our disk who may not publish. Raises Forbidden, OrganisationNeeded."""
    organisation = publishing.own_organisation(call.who, call.values["organisation"])
    decide.require(call.who, Action.DATASET_PUBLISH, Resource("dataset", "", organisation))


def submit_file(call: Call) -> Submission:
    organisation = publishing.own_organisation(call.who, call.values["organisation"])
    key = call.values["source_key"] or call.values["name"]
    blob = storage.put_stream(_chunks(call.upload), sealed=publishing.waits_sealed(organisation, key))
    options = PublishOptions(dry_run=call.values["dry_run"], long_years=call.values["long_years"])
    identifier = publishing.submit(
        blob,
        name=call.values["name"],
        source_key=key,
        organisation=organisation,
        who=call.who,
        options=options,
    )
    return _shown(publishing.submission(identifier, call.who))


def get_submission(call: Call) -> Submission:
    return _shown(publishing.submission(call.values["id"], call.who))


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


def _shown(status: SubmissionStatus) -> Submission:
    return Submission(
        id=status.id,
        name=status.name,
        organisation=status.organisation,
        state=status.state.value,
        stage=status.stage.value,
        done=status.done,
        total=status.total,
        dataset=status.dataset,
        report=status.report,
    )


OPERATIONS = (
    Operation(
        method="POST",
        path="/api/v1/submissions",
        summary="Hand in a file; it is read, tidied and published in the background.",
        answer=Submission,
        handler=submit_file,
        status=202,
        upload=True,
        admit=may_submit,
        errors=(404, 413, 422),
        parameters=(
            Parameter("name", str, "File name."),
            Parameter(
                "source_key", str, "What stays the same when the file is published again; else its name.", ""
            ),
            Parameter(
                "organisation", str, "Code of the organisation; may be left out with one membership.", ""
            ),
            Parameter("dry_run", bool, "Only say what would happen.", False),
            Parameter("long_years", bool, "Turn columns that are years into rows.", False),
        ),
    ),
    Operation(
        method="GET",
        path="/api/v1/submissions/{id}",
        summary="How far a file got, and its report when it is done.",
        answer=Submission,
        handler=get_submission,
        errors=(404,),
        parameters=(Parameter("id", str, "Number of the submission.", place="path"),),
    ),
)
