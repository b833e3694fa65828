"""What the detector finds, how tables are made anonymous, and how great the risk is."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, ClassVar

import msgspec
import polars as pl
from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class Kind(StrEnum):
    """What a column tells about a person."""

    MY_NUMBER = "my_number"
    CORPORATE_NUMBER = "corporate_number"  # of a company: not personal
    NAME = "name"
    OFFICIAL = "official"  # name of somebody in office
    BIRTH_DATE = "birth_date"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"
    BANK_ACCOUNT = "bank_account"
    INSURANCE = "insurance"
    QUASI = "quasi"  # identifies only together with others
    RARE = "rare"  # a combination that one row alone has


TITLES: dict[Kind, Any] = {
    Kind.MY_NUMBER: _("マイナンバー"),
    Kind.CORPORATE_NUMBER: _("法人番号"),
    Kind.NAME: _("人の名前"),
    Kind.OFFICIAL: _("役職にある人の名前"),
    Kind.BIRTH_DATE: _("生年月日"),
    Kind.ADDRESS: _("住所"),
    Kind.PHONE: _("電話番号"),
    Kind.EMAIL: _("メールアドレス"),
    Kind.BANK_ACCOUNT: _("口座番号"),
    Kind.INSURANCE: _("保険や年金の番号"),
    Kind.QUASI: _("組み合わせで人が分かる項目"),
    Kind.RARE: _("1人しかいない組み合わせ"),
}

WHY: dict[Kind, Any] = {
    Kind.MY_NUMBER: _("12桁の番号の検査数字が合っていて、マイナンバーとみられます。"),
    Kind.CORPORATE_NUMBER: _("会社などの番号です。個人の情報ではありません。"),
    Kind.NAME: _("人の名前とみられる値が並んでいます。"),
    Kind.OFFICIAL: _("役職にある人の名前とみられます。名簿として公開できるものかをご確認ください。"),
    Kind.BIRTH_DATE: _("生年月日は、ほかの情報と合わせると、だれのことかが分かります。"),
    Kind.ADDRESS: _("人の住所とみられます。同じ表に、その人を示す列があります。"),
    Kind.PHONE: _("人の電話番号とみられます。同じ表に、その人を示す列があるか、携帯電話の番号です。"),
    Kind.EMAIL: _("人のメールアドレスとみられます。"),
    Kind.BANK_ACCOUNT: _("口座の番号や名義とみられます。"),
    Kind.INSURANCE: _("保険や年金、免許などの番号とみられます。"),
    Kind.RARE: _("この組み合わせの人が表に1人しかいない行があり、知っている人にはだれのことかが分かります。"),
}


@dataclass(frozen=True)
class Subject:
    """A column as the detector takes it. name: in the table; title: its header as people read it."""

    name: str
    title: str
    format: str = ""  # as tidying recognised it: phone, email, ...

    @cached_property
    def header(self) -> str:
        """The title as it is compared: offices set 氏　名 and ＴＥＬ wide, and ﾏｲﾅﾝﾊﾞｰ narrow."""
        return "".join(unicodedata.normalize("NFKC", self.title).split())


@dataclass(frozen=True)
class Finding:
    """One column (for RARE the columns joined by "・") that tells of persons.

    count: cells (for RARE rows). share: of the filled cells, 0 to 1. examples: masked, up to three.
    stops: whether it keeps the table from being public.
    """

    kind: Kind
    columns: tuple[str, ...]
    titles: tuple[str, ...]
    count: int
    share: float
    examples: tuple[str, ...] = ()
    stops: bool = True

    @property
    def key(self) -> str:
        """What an answer calls it: the same kind in the same columns is the same finding."""
        return f"{self.kind}:{'・'.join(self.columns)}"


@dataclass(frozen=True)
class Look:
    """A table as the detector saw it. identifying: columns (names) that tell people apart together; k:
    the fewest rows that look alike in them, unique: the share of rows that are alone; 0 without any."""

    rows: int
    findings: tuple[Finding, ...] = ()
    identifying: tuple[str, ...] = ()
    k: int = 0
    unique: float = 0.0

    def stopping(self, harmless: Collection[str] = ()) -> tuple[Finding, ...]:
        """The findings that keep it from being public. harmless: keys of those that were answered."""
        return tuple(one for one in self.findings if one.stops and one.key not in harmless)


class Way(StrEnum):
    """How a column is made coarser."""

    YEAR = "year"
    DECADE = "decade"
    AGES = "ages"  # 10 years
    TOWN = "town"
    MUNICIPALITY = "municipality"
    AREA = "area"  # the first three digits of a postal code


WAYS: dict[Way, Any] = {
    Way.YEAR: _("年だけ"),
    Way.DECADE: _("10年ごと"),
    Way.AGES: _("10歳ごと"),
    Way.TOWN: _("町名まで"),
    Way.MUNICIPALITY: _("市区町村まで"),
    Way.AREA: _("上3桁だけ"),
}


class Answer(msgspec.Struct, frozen=True):
    """What an officer decided about what was found in a file. Columns are named as in the tables.

    without: columns left out. coarser: column -> way. least: rows of which fewer look alike are left out
    (0: none). harmless: keys of findings that are not personal, for the `reason` given. closed: not
    published openly, but for the members of the organisation.
    """

    without: list[str] = []
    coarser: dict[str, Way] = {}
    least: int = 0
    harmless: list[str] = []
    reason: str = ""
    closed: bool = False

    @property
    def lessens(self) -> bool:
        """Whether the tables are changed by it."""
        return bool(self.without or self.coarser or self.least > 1)

    def after(self, before: Answer) -> Answer:
        """What holds when this is said after an answer that did not suffice."""
        return Answer(
            without=sorted({*before.without, *self.without}),
            coarser={**before.coarser, **self.coarser},
            least=self.least or before.least,
            harmless=sorted({*before.harmless, *self.harmless}),
            reason=self.reason.strip() or before.reason,
            closed=self.closed,
        )


@dataclass(frozen=True)
class Hierarchy:
    """How one column is made coarser. levels: a table of distinct values (column `0`, text) with a column
    of labels for each further level (`1`, `2`, ...); the last one is a single label. Nested: values that
    share a label share every label above it."""

    column: str
    levels: pl.DataFrame
    names: tuple[str, ...] = ()  # what each level is, in words of the maker

    @property
    def height(self) -> int:
        """The number of the top level; level 0 is the values as they are."""
        return self.levels.width - 1


@dataclass(frozen=True)
class Wanted:
    """What a table must reach. k: rows that look alike, at least. distinct: different sensitive values in
    each class; entropy: effective number of them (exp of the Shannon entropy); closeness: greatest
    distance (0 to 1, equal ground distance) between a class and the whole. suppressed: greatest share of
    rows that may be left out."""

    k: int = 5
    distinct: int = 1
    entropy: float = 1.0
    closeness: float = 1.0
    suppressed: float = 0.02


@dataclass(frozen=True)
class Risk:
    """What an attacker who knows that somebody is in the table can do (prosecutor risk).

    highest = 1 / smallest class; mean = classes / rows; unique: share of rows that are alone in their
    class. k, distinct, entropy: the smallest over the classes; closeness: the greatest. distinct is 0
    without a sensitive column. loss: 0 (as it was) to 1 (nothing left).
    """

    rows: int
    classes: int
    k: int
    highest: float
    mean: float
    unique: float
    distinct: int = 0
    entropy: float = 0.0
    closeness: float = 0.0
    loss: float = 0.0
    sizes: tuple[int, ...] = ()  # rows in classes of 1, 2, 3-4, 5-9, 10-49, 50 and more


@dataclass(frozen=True)
class Anonymised:
    """levels: by column. suppressed: rows left out. proven: no coarser level was taken than needed."""

    table: pl.DataFrame
    levels: dict[str, int]
    suppressed: int
    before: Risk
    after: Risk
    proven: bool
    checks: int = field(default=0)


@dataclass(frozen=True)
class Budget:
    """How much may be told of a dataset in counts. yearly, spent: thousandths of epsilon, of a fiscal year.
    per_person: rows of one person, at most. offer: what may be asked, as the floor above keeps it."""

    dataset: str
    organisation: str
    yearly: int
    spent: int
    per_person: int
    offer: dict[str, Any]

    @property
    def left(self) -> int:
        return max(self.yearly - self.spent, 0)


@dataclass(frozen=True)
class Asked:
    """A question about the rows of a dataset. key: the same for the same question about the same rows.
    words: what was asked, as the floor above keeps it. epsilon: thousandths."""

    dataset: str
    key: str
    words: dict[str, Any]
    epsilon: int


@dataclass(frozen=True)
class Told:
    """A line of the ledger. organisation: of who asked ("" for a person without one). epsilon: thousandths,
    as spent when it was first asked. scale: of the noise. again: nothing was spent this time."""

    id: int
    dataset: str
    year: int
    words: dict[str, Any]
    epsilon: int
    scale: float
    counts: tuple[int, ...]
    organisation: str
    at: datetime
    again: bool = False


class NoBudget(HirobaError):
    code: ClassVar[str] = "counts_not_offered"
    status: ClassVar[int] = 404
    sentence = _("このデータの件数は、聞けるようになっていません。")


class BudgetSpent(HirobaError):
    """needed, left: epsilon."""

    code: ClassVar[str] = "budget_spent"
    status: ClassVar[int] = 409
    sentence = _(
        "今年度の予算が足りないため、答えられません（必要 {needed}、残り {left}）。"
        "前に答えた質問は、これからも聞けます。予算は4月に新しくなります。"
    )


class WrongEpsilon(HirobaError):
    code: ClassVar[str] = "epsilon_invalid"
    status: ClassVar[int] = 400
    sentence = _("くわしさ（ε）は 0.01 から 10 までで、小数は3けたまでにしてください。")


class WrongBudget(HirobaError):
    code: ClassVar[str] = "budget_invalid"
    status: ClassVar[int] = 422
    sentence = _("年間の予算は 0 から 100 まで、1人の行は 1 から 1000 までにしてください。")


class PersonalDataFound(HirobaError):
    code: ClassVar[str] = "personal_data"
    status: ClassVar[int] = 422
    sentence = _(
        "個人情報とみられる列があるため、だれでも見られる形では公開しません（{columns}）。"
        "その列を除くか、公開の範囲を団体の中だけにしてください。"
    )


class ReasonNeeded(HirobaError):
    code: ClassVar[str] = "privacy_reason_needed"
    status: ClassVar[int] = 422
    sentence = _("個人情報ではないと判断した理由を書いてください。")


class NotNested(HirobaError):
    code: ClassVar[str] = "hierarchy_not_nested"
    status: ClassVar[int] = 422
    sentence = _("列「{column}」の粗さの段階が入れ子になっていません。段階の決め方を見直してください。")


class OutOfReach(HirobaError):
    code: ClassVar[str] = "anonymity_out_of_reach"
    status: ClassVar[int] = 422
    sentence = _("この条件では匿名にできません。k を小さくするか、除いてよい行の割合を増やしてください。")
