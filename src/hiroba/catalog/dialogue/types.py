"""Values of the dialogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

PAGE_SIZE = 20
LONGEST_TITLE = 100  # letters
LONGEST_TEXT = 2000
LONGEST_NAME = 30
LONGEST_REASON = 500
MOST_DATASETS = 10
LARGEST_PICTURE = 4 * 1024**2  # bytes


class Kind(StrEnum):
    REQUEST = "request"
    QUESTION = "question"
    SHOWCASE = "showcase"


class RequestState(StrEnum):
    OPEN = "open"
    PLANNED = "planned"
    PUBLISHED = "published"
    DECLINED = "declined"


class ShowcaseState(StrEnum):
    PROPOSED = "proposed"
    SHOWN = "shown"
    DECLINED = "declined"


@dataclass(frozen=True)
class RequestDraft:
    """What somebody wishes for. name: as they want to be called ("" = not at all). mark: of the form,
    which counts once."""

    organisation: str
    title: str
    text: str = ""
    name: str = ""
    mark: str = ""


@dataclass(frozen=True)
class ShowcaseDraft:
    """Something built with `datasets` (ids or addresses of their pages). picture: bytes of a PNG or JPEG."""

    title: str
    text: str
    url: str
    datasets: tuple[str, ...]
    name: str = ""
    picture: bytes = b""
    mark: str = ""


@dataclass(frozen=True)
class Named:
    """A dataset that the reader may see."""

    id: str
    title: str


@dataclass(frozen=True)
class StepInfo:
    at: datetime
    state: RequestState
    text: str
    datasets: tuple[Named, ...]


@dataclass(frozen=True)
class RequestInfo:
    """hidden: why it is shown to its writer and to officers only; "" where everybody sees it.

    steps: oldest first. supported, mine: of the one who reads. name: "" where the asker gave none.
    """

    id: str
    organisation: str
    title: str
    text: str
    name: str
    state: RequestState
    supports: int
    created: datetime
    modified: datetime
    hidden: str = ""
    steps: tuple[StepInfo, ...] = ()
    supported: bool = False
    mine: bool = False


@dataclass(frozen=True)
class RequestPage:
    """counts: of each state, for the same words."""

    total: int
    items: tuple[RequestInfo, ...]
    counts: dict[RequestState, int]
    page: int
    pages: int


@dataclass(frozen=True)
class QuestionInfo:
    """answered: None while it waits."""

    id: str
    dataset: Named
    organisation: str
    text: str
    name: str
    created: datetime
    answer: str
    answered: datetime | None
    hidden: str = ""
    mine: bool = False


@dataclass(frozen=True)
class QuestionPage:
    total: int
    items: tuple[QuestionInfo, ...]
    page: int
    pages: int


@dataclass(frozen=True)
class ShowcaseInfo:
    """picture: media type, "" for none. datasets: those that the reader may see."""

    id: str
    organisation: str
    title: str
    text: str
    url: str
    name: str
    picture: str
    state: ShowcaseState
    reason: str
    created: datetime
    datasets: tuple[Named, ...]
    hidden: str = ""
    mine: bool = False


@dataclass(frozen=True)
class ShowcasePage:
    total: int
    items: tuple[ShowcaseInfo, ...]
    page: int
    pages: int


@dataclass(frozen=True)
class Waiting:
    """What waits for an office's answer, oldest first, and how much of it there is in all."""

    requests: tuple[RequestInfo, ...]
    questions: tuple[QuestionInfo, ...]
    showcases: tuple[ShowcaseInfo, ...]
    total: int
