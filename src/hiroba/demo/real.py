"""Real files that stand beside the project, loaded when they are there: `make demo DATA=folder`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hiroba.demo.members import FIGURES, TOKYO
from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.types import PublishOptions
from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.kernel.storage import service as storage


@dataclass(frozen=True)
class Owner:
    """Whose files stand in a folder that has `word` in its name."""

    word: str
    info: OrganisationInfo | None
    code: str


_OWNERS = (
    Owner(
        "takamatsu",
        OrganisationInfo("372013", OrganisationKind.MUNICIPALITY, "高松市", "Takamatsu", None),
        "372013",
    ),
    Owner("tokyo", None, TOKYO),
)


def hand_in(folder: Path) -> int:
    """Hand every file in to be published in the background; return how many."""
    count = 0
    for child in sorted(folder.iterdir()):
        if child.is_dir():
            count += _hand_in_folder(child)
    return count


def _hand_in_folder(folder: Path) -> int:
    owner = next((o for o in _OWNERS if o.word in folder.name), Owner("", None, FIGURES))
    if owner.info is not None:
        organisations.ensure(owner.info)
    sources = [source for source in publishing.expand([str(folder)]) if source.path is not None]
    for source in sources:
        if source.path is not None:
            publishing.submit(
                storage.put_file(source.path),
                name=source.name,
                source_key=source.key,
                organisation=owner.code,
                who=SYSTEM,
                options=PublishOptions(),
            )
    return len(sources)
