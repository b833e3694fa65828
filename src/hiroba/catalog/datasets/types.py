"""Values of the catalogue: what goes in as a draft, what comes out as cards and details."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from hiroba.catalog.datasets.criteria import DISTRIBUTIONS as DISTRIBUTIONS
from hiroba.catalog.datasets.criteria import AllOf as AllOf
from hiroba.catalog.datasets.criteria import AnyOf as AnyOf
from hiroba.catalog.datasets.criteria import Bounds as Bounds
from hiroba.catalog.datasets.criteria import Condition as Condition
from hiroba.catalog.datasets.criteria import Criterion as Criterion
from hiroba.catalog.datasets.criteria import NoneOf as NoneOf
from hiroba.catalog.datasets.criteria import Op as Op
from hiroba.catalog.datasets.criteria import Order as Order
from hiroba.catalog.datasets.criteria import Selected as Selected
from hiroba.catalog.datasets.criteria import Touching as Touching
from hiroba.catalog.datasets.criteria import Words as Words
from hiroba.catalog.tables.types import TableSchema
from hiroba.kernel.decide.types import WHOLE, Limits, Resource, Visibility
from hiroba.kernel.storage.types import Blob
from hiroba.rules.privacy.types import Look

OPEN_TABLES: Final = "application/vnd.hiroba.datastore+parquet"  # a version of tables written row by row


@dataclass(frozen=True)
class ChangeLine:
    """One rule that changed cells of a column ("" = the whole table). examples: (before, after)."""

    rule: str
    column: str
    count: int
    examples: tuple[tuple[str, str], ...] = ()
    table: str = ""  # name of the table


@dataclass(frozen=True)
class UnreadLine:
    """Cells of a column that could not be read as its type. examples: (row in the file, raw text)."""

    column: str
    reason: str
    count: int
    examples: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class QualityLine:
    """One official rule of machine readability, judged. state: holds|mended|remains|not_applicable."""

    rule_id: str
    state: str
    count: int = 0
    examples: tuple[str, ...] = ()
    advice: str = ""


@dataclass(frozen=True)
class TableDraft:
    """One tidied table, its files already in the storage."""

    name: str
    title: str
    schema: TableSchema
    parquet: Blob
    unread: Blob | None
    rows_in: int
    rows_out: int
    cells_unread: int
    unreads: tuple[UnreadLine, ...] = ()
    footnotes: tuple[str, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    bounds: Bounds | None = None


@dataclass(frozen=True)
class VersionDraft:
    """Everything that is known of a file when it is published.

    source_key: what the file is to its owner (a path, a URL, a name), the same from one version to the
    next. None or empty metadata is guessed (theme, licence) or left as it stands in the dataset.
    format: csv, xlsx, geojson, ... as the file really is. rhythm: ISO 8601 duration or "".
    """

    organisation: str
    source_key: str
    title: str
    original: Blob
    name: str  # the file's name
    media_type: str
    format: str
    tables: tuple[TableDraft, ...] = ()
    changes: tuple[ChangeLine, ...] = ()
    quality: tuple[QualityLine, ...] = ()
    description: str = ""
    keywords: tuple[str, ...] = ()
    theme: str | None = None
    licence: str | None = None
    visibility: Visibility | None = None  # None: public when new, else as it stands
    places: tuple[str, ...] = ()  # 6-digit municipality codes; empty: the owner's own code if it is one
    model: str | None = None  # None: the first table's
    rhythm: str = ""
    points: int | None = None  # of the quality report, 0 to 100
    note: str = ""  # what the publisher says about this version
    again: bool = False  # a version also where the bytes are the same, since what is made of them is not
    looks: tuple[Look, ...] | None = None  # what the detector said of the tables; None: not asked yet
    closed: bool = False  # not public, whatever was said before


@dataclass(frozen=True)
class LinkDraft:
    """A file or service that stays where it is. url: absolute. size: bytes. sha256: as its source says.
    remote_id: what the source calls it."""

    url: str
    title: str = ""
    description: str = ""
    format: str = ""
    media_type: str = ""
    size: int | None = None
    sha256: str = ""
    remote_id: str = ""
    extras: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LinkInfo:
    """A link as it is kept. id: UUID, the same as long as the link is. state: "" (not known to be
    wrong) | broken, as found when `checked`."""

    id: str
    position: int  # from 0
    url: str
    title: str = ""
    description: str = ""
    format: str = ""
    media_type: str = ""
    size: int | None = None
    sha256: str = ""
    remote_id: str = ""
    extras: Mapping[str, str] = field(default_factory=dict)
    state: str = ""
    checked: datetime | None = None


@dataclass(frozen=True)
class RecordDraft:
    """Everything that is known of a dataset whose data stay elsewhere.

    source_key: as with VersionDraft. name: the slug; made from the title where empty. licence: an id or
    any wording, recognised; licence_text: as the source wrote it. publisher: its name at the source.
    contact: an office, never a person. issued, modified: of the data, as the source says. source: id of
    the harvest source; remote_id: what that source calls the dataset.
    """

    organisation: str
    source_key: str
    title: str
    name: str = ""
    description: str = ""
    keywords: tuple[str, ...] = ()
    theme: str | None = None
    licence: str | None = None
    licence_text: str = ""
    visibility: Visibility | None = None
    rhythm: str = ""
    places: tuple[str, ...] = ()
    landing_page: str = ""
    publisher: str = ""
    contact: str = ""
    issued: datetime | None = None
    modified: datetime | None = None
    bounds: Bounds | None = None
    links: tuple[LinkDraft, ...] = ()
    extras: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    remote_id: str = ""


@dataclass(frozen=True)
class PublishedVersion:
    """status: published | unchanged. number: of the version that is current now. new: a new dataset."""

    dataset: str
    version: int  # id of the version, 0 for a dataset without a file
    number: int
    status: str
    new: bool


@dataclass(frozen=True)
class DatasetInfo:
    """A dataset as its publisher's machine needs it."""

    id: str
    organisation: str
    source_key: str
    title: str
    visibility: Visibility
    number: int  # of the current version, 0 when there is none
    sha256: str  # of the current version's original
    withdrawn: bool


@dataclass(frozen=True)
class DatasetCard:
    """A dataset in a list. format: of the original, else of the first link. version: 0 where no file is here.

    modified: when the data changed; changed: when the catalogue's entry did. name: unique, for addresses.
    """

    id: str
    organisation: str
    title: str
    description: str
    keywords: tuple[str, ...]
    theme: str
    licence: str
    licence_confirmed: bool
    visibility: Visibility
    model: str | None
    format: str
    places: tuple[str, ...]
    rows: int
    tables: int
    geographic: bool
    version: int  # number
    created: datetime
    modified: datetime
    bounds: Bounds | None = None
    points: int | None = None  # of the quality report, 0 to 100
    headings: tuple[str, ...] = ()  # titles of the first columns
    columns: int = 0
    name: str = ""
    changed: datetime | None = None
    over: bool = False  # not kept up any more

    @property
    def resource(self) -> Resource:
        """As `decide` is asked about it."""
        return Resource("dataset", self.id, self.organisation, self.visibility)


@dataclass(frozen=True)
class TableInfo:
    id: int
    ordinal: int
    name: str
    title: str
    schema: TableSchema
    parquet: str  # blob key
    unread: str | None  # blob key
    rows_in: int
    rows_out: int
    cells_unread: int
    unreads: tuple[UnreadLine, ...]
    footnotes: tuple[str, ...]
    metadata: tuple[tuple[str, str], ...]
    bounds: Bounds | None


@dataclass(frozen=True)
class VersionInfo:
    """by: the principal's opaque id. blob: key of the original bytes."""

    id: int
    number: int
    created: datetime
    blob: str
    size: int  # bytes
    name: str
    media_type: str
    format: str
    sha256: str
    note: str
    rows: int
    by: str
    current: bool
    redacted: datetime | None = None  # when rows were last erased from it; its files are not those of before
    expired: datetime | None = None  # when the owner's retention took its files and tables away


@dataclass(frozen=True)
class Ending:
    """Why a dataset is not kept up any more. successor: id of what took its place, "" for nothing."""

    at: datetime
    successor: str
    reason: str


@dataclass(frozen=True)
class DatasetDetail:
    """A dataset with its current (or asked-for) version. source_key: "" but for the owner's officers.

    A dataset known by metadata and links only has a version of number 0 without bytes, and no tables.
    """

    card: DatasetCard
    source_key: str
    rhythm: str
    version: VersionInfo
    tables: tuple[TableInfo, ...]
    changes: tuple[ChangeLine, ...]
    quality: tuple[QualityLine, ...]
    edited: tuple[str, ...] = ()  # fields that a person has set
    links: tuple[LinkInfo, ...] = ()
    extras: Mapping[str, str] = field(default_factory=dict)
    landing_page: str = ""
    publisher: str = ""
    contact: str = ""
    licence_text: str = ""
    source: str = ""
    remote_id: str = ""
    issued: datetime | None = None
    ending: Ending | None = None
    limits: Limits = WHOLE  # how much of it this reader is shown


@dataclass(frozen=True)
class MetadataChanges:
    """What a person changes; None = as it stands. theme and licence are ids of their lists."""

    title: str | None = None
    description: str | None = None
    keywords: tuple[str, ...] | None = None
    theme: str | None = None
    licence: str | None = None
    visibility: Visibility | None = None
    places: tuple[str, ...] | None = None
    rhythm: str | None = None


SORTS = ("relevance", "modified", "created", "title")
FRESHNESS = ("month", "year", "older")  # within 30 days, within 365 days, older
MAX_PAGE_SIZE = 1000


@dataclass(frozen=True)
class SearchQuery:
    """What is looked for. A facet takes several values: any of them. place: 6-digit code.

    since, until: days (both included, in the time zone of the face) between which the data changed.
    bounds: a part of the map that the data touches; west > east: over the antimeridian (RFC 7946, 5.2).
    """

    text: str = ""
    organisation: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    format: tuple[str, ...] = ()
    licence: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    freshness: tuple[str, ...] = ()
    model: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    bounds: Bounds | None = None
    sort: str = "relevance"
    page: int = 1
    page_size: int = 20


@dataclass(frozen=True)
class FacetValue:
    """label: in the language that is active now; organisations' and places' labels are their codes."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class SearchPage:
    """facets: organisation, theme, format, licence, place, freshness, model. suggestion: another
    wording that would find something, when this one finds nothing."""

    total: int
    items: tuple[DatasetCard, ...]
    facets: Mapping[str, tuple[FacetValue, ...]] = field(default_factory=dict)
    suggestion: str | None = None
    page: int = 1
    pages: int = 1


@dataclass(frozen=True)
class OrganisationCount:
    organisation: str
    datasets: int
    modified: datetime | None


@dataclass(frozen=True)
class TablePair:
    """The same table in two versions, matched by name, else by place; None: not in that version."""

    old: TableInfo | None
    new: TableInfo | None


@dataclass(frozen=True)
class VersionDiff:
    """What is different between two versions, without opening the tables: rows are compared by
    `catalog.tables.service.diff` on each pair of Parquet files."""

    old: VersionInfo
    new: VersionInfo
    pairs: tuple[TablePair, ...]


@dataclass(frozen=True)
class Choice:
    """A theme or a licence, to choose from. url: of the licence's text. sentence: what it allows."""

    id: str
    title: str  # in the language that is active now
    url: str = ""
    open: bool = True
    sentence: str = ""


Payload = dict[str, Any]


@dataclass(frozen=True)
class OwnSynonyms:
    """text: a group of words a line, parted by '/'. state: tells it from what others save meanwhile."""

    text: str
    state: str


@dataclass(frozen=True)
class SynonymTrial:
    """What a word finds with the synonyms that are in force and with others. new: (id, title) of some that
    are found only then; gone: of some that no longer are."""

    word: str
    before: int
    after: int
    new: tuple[tuple[str, str], ...]
    gone: tuple[tuple[str, str], ...]
