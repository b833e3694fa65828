"""A rule says in one sentence what it does, in both languages, and no more than its reader may know."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import translation

from hiroba.kernel.decide.types import Condition, Effect, Limits, Party, PartyKind, Rule, Target, TargetKind
from hiroba.rules.policies import service as policies
from hiroba.rules.policies.types import Names

TARGET = Target(TargetKind.DATASET, "d", "131016")
UNIVERSITY = Party(PartyKind.ORGANISATION, "uni")
COLUMNS = {"name": "名称", "age": "年齢"}


def rule(effect: Effect = Effect.PERMIT, limits: Limits | None = None, party: Party = UNIVERSITY) -> Rule:
    return Rule("r", effect, policies.ACTIONS[TargetKind.DATASET], TARGET, party, limits=limits or Limits())


def both(rule: Rule, names: Names) -> tuple[str, str]:
    with translation.override("en"):
        english = policies.sentences(rule, names)
    return policies.sentences(rule, names), english


def test_who_what_and_until_when() -> None:
    end = datetime(2027, 3, 31, 15, tzinfo=UTC)  # the midnight after it in Japan
    made = Rule(
        "r", Effect.PERMIT, policies.ACTIONS[TargetKind.DATASET], TARGET, UNIVERSITY, ends=end,
        limits=Limits(frozenset({"name"})), duties=("attribute", "delete:P1D"),
    )  # fmt: skip
    japanese, english = both(made, Names("大学", "避難所", COLUMNS))
    assert japanese.startswith(
        "大学は、データ「避難所」の「名称」を、2027年3月31日まで使えます。出典を示してください。"
    )
    assert english == (
        "大学 may use “名称” of the dataset “避難所” until 31 March 2027. Name the source. "
        "Delete it within 1 day of getting it."
    )


def test_nobody_is_told_what_a_hidden_column_is_called() -> None:
    hides = rule(Effect.PROHIBIT, Limits(frozenset({"name", "illness"})), Party(PartyKind.ANYONE))
    japanese, english = both(hides, Names("", "避難所", COLUMNS))
    assert "「名称」ほか1列" in japanese
    assert "1 other column" in english
    assert "illness" not in japanese + english
    narrow = rule(limits=Limits(rows=(Condition("illness", "eq", "flu"),)))
    assert "flu" not in "".join(both(narrow, Names("大学", "避難所", COLUMNS)))


def test_attributes_of_things_are_called_so() -> None:
    target = Target(TargetKind.ENTITIES, "Gauge", "131016")
    hidden = Limits(frozenset({"level", "battery"}))
    hides = Rule(
        "r", Effect.PROHIBIT, policies.ACTIONS[TargetKind.ENTITIES], target, UNIVERSITY, limits=hidden
    )
    names = Names("大学", "水位計", {"level": "水位"}, attributes=True)
    japanese, english = both(hides, names)
    assert japanese.startswith("大学は、水位計の「水位」ほか1の属性を使えません。")
    assert "1 other attribute" in english
    assert "battery" not in japanese + english
    assert policies.extent(Limits(hidden=frozenset({"level"})), names) == "すべての属性（「水位」を除く）"


def test_counts_and_conditions_are_told() -> None:
    counts = rule(limits=Limits(rows=(Condition("age", "ge", "65"),), groups=("name",), least=10))
    japanese, english = both(counts, Names("大学", "避難所", COLUMNS))
    assert "対象は、年齢が「65」以上の行だけです。" in japanese
    assert "10件に満たない組は数えません。" in japanese
    assert "only counts of the dataset “避難所” by “名称”" in english
    assert "Only rows in which 年齢 is at least “65” are meant." in english
