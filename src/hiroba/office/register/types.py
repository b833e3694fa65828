"""Values of the register."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from hiroba.indicators.types import Direction as Direction


class PolicyKind(StrEnum):
    """Whose plan an initiative answers to; each kind is a list of its own, with numbers from ①."""

    NATIONAL = "national"
    METROPOLITAN = "metropolitan"
    TECHNOLOGY = "technology"  # no plan but a trend
    TOWN = "town"
    DIRECTION = "direction"  # the directions of town planning


class Stage(StrEnum):
    RESEARCH = "research"  # 調査研究
    STUDY = "study"  # 適用検討
    ROLLOUT = "rollout"  # 導入実行


STAGES = tuple(Stage)


class Level(StrEnum):
    HIGH = "high"
    MIDDLE = "middle"
    LOW = "low"


@dataclass(frozen=True)
class Policy:
    """A line of a plan. source: which plan, of when."""

    id: str
    kind: PolicyKind
    number: int
    title: str
    source: str = ""


@dataclass(frozen=True)
class Department:
    """name: as it was called when the initiative was given to it."""

    code: str
    name: str


@dataclass(frozen=True)
class Money:
    """Of one fiscal year, in yen; None: not known."""

    year: int
    budget: int | None = None
    spent: int | None = None


@dataclass(frozen=True)
class Partner:
    """organisation: a member's code, "" for one outside of the square."""

    name: str
    role: str = ""
    organisation: str = ""


@dataclass(frozen=True)
class DataUse:
    """dataset: an id of the catalogue, or "" and an address."""

    title: str
    dataset: str = ""
    url: str = ""


@dataclass(frozen=True)
class Risk:
    """answer: what is done about it. Never shown outside."""

    text: str
    level: Level
    answer: str = ""


@dataclass(frozen=True)
class Milestone:
    title: str
    due: date
    done: date | None = None


@dataclass(frozen=True)
class Target:
    year: int
    value: float


@dataclass(frozen=True)
class Kpi:
    """indicator: id of the indicator that holds its values. What it says of itself stays here, too, for when
    the indicator is gone. baseline: from where it is counted, None where nobody knows. formula: how a value
    comes about, in words."""

    indicator: str
    title_ja: str
    title_en: str
    unit_ja: str
    unit_en: str
    direction: Direction
    decimals: int = 0
    baseline: float | None = None
    baseline_year: int | None = None
    targets: tuple[Target, ...] = ()  # by year
    formula: str = ""
    formula_en: str = ""


@dataclass(frozen=True)
class Content:
    """What an initiative says: a version. policies: ids. plan: what is done next; done: what was done so far.

    Whoever sees the initiative sees all of it but the risks, which stay inside.
    """

    number: int
    title_ja: str
    title_en: str = ""
    summary: str = ""
    plan: str = ""
    done: str = ""
    stage: Stage = Stage.RESEARCH
    public: bool = True
    ended: bool = False
    departments: tuple[Department, ...] = ()
    policies: tuple[str, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    money: tuple[Money, ...] = ()
    partners: tuple[Partner, ...] = ()
    data: tuple[DataUse, ...] = ()
    risks: tuple[Risk, ...] = ()
    milestones: tuple[Milestone, ...] = ()


@dataclass(frozen=True)
class Initiative:
    """version: number of the content's version, from 1. by: opaque id of who wrote it."""

    id: str
    organisation: str
    version: int
    content: Content
    written: datetime
    by: str
    note: str = ""


@dataclass(frozen=True)
class Change:
    """What differs between two versions. field: of Content; before, after: in words."""

    field: str
    before: str
    after: str


class ProposalState(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True)
class Met:
    """A condition to pass a stage, and how it is met."""

    condition: str
    met: bool
    note: str = ""


@dataclass(frozen=True)
class StageProposal:
    """To pass from a stage to another. by, decided_by: opaque ids."""

    id: int
    initiative: str
    before: Stage
    after: Stage
    met: tuple[Met, ...]
    reason: str
    by: str
    at: datetime
    state: ProposalState
    decided_by: str = ""
    decided: datetime | None = None
    answer: str = ""


class Light(StrEnum):
    """Shown by its words and its shape, never by colour alone."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    BEHIND = "behind"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Lamp:
    """why: one sentence, in the language that was active."""

    light: Light
    why: str


@dataclass(frozen=True)
class Point:
    """A value of a fiscal year."""

    year: int
    value: float


@dataclass(frozen=True)
class Forecast:
    """value: expected in the year; between low and high with a chance of `chance`. slope: a year."""

    year: int
    value: float
    low: float
    high: float
    slope: float
    chance: float = 0.8


@dataclass(frozen=True)
class KpiView:
    """A KPI as it stands. lost: why its source gives nothing any more, "" while it does."""

    kpi: Kpi
    points: tuple[Point, ...]
    forecast: Forecast | None
    lamp: Lamp
    lost: str = ""


class Step(StrEnum):
    PLAN = "plan"
    DO = "do"
    CHECK = "check"
    ACT = "act"


STEPS = tuple(Step)


class StepState(StrEnum):
    WAITING = "waiting"  # for the step before
    OPEN = "open"
    HANDED_IN = "handed_in"
    SIGNED = "signed"


class Verdict(StrEnum):
    """What becomes of an initiative, said in Act."""

    CONTINUE = "continue"
    REVISE = "revise"
    END = "end"


@dataclass(frozen=True)
class Entry:
    """What is said of an initiative ("" = of the whole year) in a step. version: for who changes it."""

    initiative: str
    text: str
    verdict: Verdict | None = None
    by: str = ""
    version: int = 0


@dataclass(frozen=True)
class Comment:
    id: int
    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class StepInfo:
    step: Step
    state: StepState
    entries: tuple[Entry, ...]
    comments: tuple[Comment, ...] = ()
    handed_in_by: str = ""
    handed_in: datetime | None = None
    signed_by: str = ""
    signed: datetime | None = None
    returned: str = ""  # why it was given back last


@dataclass(frozen=True)
class YearInfo:
    """A year's review. closed: None while it is open. source: the paper that it was carried over from."""

    organisation: str
    year: int
    steps: tuple[StepInfo, ...]
    opened: datetime
    closed: datetime | None = None
    source: str = ""
    datasets: tuple[str, ...] = ()  # ids of what was published as open data

    def step(self, step: Step) -> StepInfo:
        return next(each for each in self.steps if each.step is step)

    @property
    def current(self) -> StepInfo | None:
        """The step in hand; None when the year is closed."""
        return next((each for each in self.steps if each.state is not StepState.SIGNED), None)


class CaseKind(StrEnum):
    USE_CASE = "use_case"
    PILOT = "pilot"


class CaseState(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Member:
    """Of a working group: an organisation (its code), or a person by name, who is never shown outside."""

    name: str
    role: str = ""
    organisation: str = ""


@dataclass(frozen=True)
class CaseContent:
    title: str
    kind: CaseKind
    state: CaseState
    summary: str = ""
    problem: str = ""
    outcome: str = ""
    begins: date | None = None
    ends: date | None = None
    public: bool = True
    initiatives: tuple[str, ...] = ()  # ids
    members: tuple[Member, ...] = ()
    data: tuple[DataUse, ...] = ()


@dataclass(frozen=True)
class UseCase:
    id: str
    organisation: str
    version: int
    content: CaseContent
    written: datetime


@dataclass(frozen=True)
class Term:
    """Of the glossary."""

    term: str
    meaning: str


@dataclass(frozen=True)
class Standing:
    """An initiative with its lamp, as lists show it."""

    initiative: Initiative
    lamp: Lamp
    kpis: tuple[KpiView, ...] = field(default=())
