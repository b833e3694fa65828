"""Counts with noise of a register that the asker never sees."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiroba.catalog.counting import counting as true
from hiroba.catalog.counting import service as counting
from hiroba.catalog.counting.types import OTHER, Axis, BadOffer, BadQuestion, Countable, Question, Words
from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.service import find
from hiroba.catalog.disclosure.tests.made import publish, residents
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import (
    ANONYMOUS,
    Action,
    Condition,
    Effect,
    Party,
    PartyKind,
    Principal,
    Rule,
    Target,
    TargetKind,
)
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.rules.privacy.types import BudgetSpent, NoBudget

pytestmark = pytest.mark.django_db
Let = Callable[..., None]
EXACT = 5.0  # an epsilon at which the noise is small enough to tell right from wrong


def test_what_is_proposed_names_nobody(register: str, officer: Principal) -> None:
    found = {one.column: one for one in counting.proposed(register, 0, officer)}
    assert set(found) == {"age", "sex", "illness", "visits"}
    assert found["sex"].labels == ["女", "男"]
    assert found["age"].labels[0].startswith("-"), "the extremes are not told"
    assert found["age"].labels[-1].endswith("-")
    assert found["visits"].labels == [str(n) for n in range(1, 9)], "in the order of numbers"


def test_an_entitled_party_learns_how_many_and_nothing_else(
    offered: str, officer: Principal, researcher: Principal, let: Let
) -> None:
    with pytest.raises(HirobaError) as unseen:
        counting.opened(offered, researcher)
    assert unseen.value.status == 404, "of what they do not see they learn nothing"
    let(offered)
    assert find(offered, decide.sight(researcher)) is None, "they still do not see it"
    assert [one.dataset for one in counting.offers(researcher)] == [offered]
    counting.set_offer(offered, 0, ["age", "sex", "illness", "visits"], 20.0, 1, officer)
    answer = counting.ask(offered, Question(["illness", "sex"]), EXACT, researcher)
    table = residents()
    exact = Counter(zip(table["sex"], table["illness"], strict=True))
    assert [axis.column for axis in answer.words.axes] == ["sex", "illness"], "in one order, however asked"
    assert len(answer.cells) == 3 * 4
    for labels, count in answer.cells:
        assert abs(count - exact[labels]) <= 12  # type: ignore[index]
    assert answer.margin == math.ceil(0.2 * math.log(20))
    assert answer.left == 15


def test_the_same_question_costs_once_however_it_is_put(
    offered: str, researcher: Principal, let: Let
) -> None:
    let(offered)
    first = counting.ask(offered, Question(["sex", "illness"]), 0.5, researcher)
    for same in (
        Question(["illness", "sex"]),
        Question(["illness", "sex", "sex"]),
        Question(["sex", "illness"], {"visits": [*(str(n) for n in range(1, 9)), OTHER]}),
        Question(["sex", "illness"], {"sex": ["男", "女", OTHER]}),
    ):
        again = counting.ask(offered, same, 0.5, researcher)
        assert (again.cells, again.left) == (first.cells, 1.5)
    other = counting.ask(offered, Question(["sex", "illness"], {"sex": ["男"]}), 0.5, researcher)
    assert (len(other.cells), other.left) == (4, 1.0)


def test_filters_choose_rows_before_they_are_counted(
    offered: str, officer: Principal, researcher: Principal, let: Let
) -> None:
    let(offered)
    counting.set_offer(offered, 0, ["sex", "illness", "visits"], 50.0, 1, officer)
    asked = Question(["sex"], {"illness": ["骨折"], "visits": ["1", "2"]})
    answer = counting.ask(offered, asked, EXACT, researcher)
    table = residents().filter((pl.col("illness") == "骨折") & (pl.col("visits") <= 2))
    for (label,), count in answer.cells:
        assert abs(count - table.filter(pl.col("sex") == label).height) <= 12
    total = counting.ask(offered, Question([]), EXACT, researcher)
    assert [labels for labels, _count in total.cells] == [()]
    assert abs(total.cells[0][1] - 400) <= 12


def test_a_rule_says_which_columns_and_rows_are_counted(
    offered: str, officer: Principal, researcher: Principal, let: Let
) -> None:
    let(offered, columns=frozenset({"sex"}), rows=(Condition("illness", "eq", "骨折"),))
    counting.set_offer(offered, 0, ["sex", "illness"], 50.0, 1, officer)
    assert [one.column for one in counting.opened(offered, researcher).columns] == ["sex"]
    with pytest.raises(BadQuestion):
        counting.ask(offered, Question(["illness"]), EXACT, researcher)
    with pytest.raises(BadQuestion):
        counting.ask(offered, Question(["sex"], {"illness": ["骨折"]}), EXACT, researcher)
    fractures = residents().filter(pl.col("illness") == "骨折")
    mine = counting.ask(offered, Question(["sex"]), EXACT, researcher)
    for (label,), count in mine.cells:
        assert abs(count - fractures.filter(pl.col("sex") == label).height) <= 12
    whole = counting.ask(offered, Question(["sex"]), EXACT, officer)
    assert not whole.told.again, "of other rows it is another question"


def test_a_prohibition_closes_counts_too(
    offered: str, researcher: Principal, let: Let, home: OrganisationInfo
) -> None:
    let(offered)
    target = Target(TargetKind.DATASET, offered, home.code)
    reading = frozenset({Action.DATASET_READ.value})
    decide.put_rule(Rule("no", Effect.PROHIBIT, reading, target, Party(PartyKind.ORGANISATION, "univ")))
    with pytest.raises(HirobaError) as refused:
        counting.ask(offered, Question(["sex"]), 0.5, researcher)
    assert refused.value.status == 404


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (Question(["name"]), "name"),
        (Question(["sex"], {"address": ["x"]}), "address"),
        (Question(["sex"], {"illness": ["ペスト"]}), "ペスト"),
        (Question(["sex", "age", "illness", "visits"]), "3列"),
        (Question(["sex'; DROP TABLE t"]), "DROP"),
    ],
)
def test_a_question_that_is_none_is_told_in_a_sentence(
    offered: str, researcher: Principal, let: Let, question: Question, words: str
) -> None:
    let(offered)
    with pytest.raises(BadQuestion) as refusal:
        counting.ask(offered, question, 0.5, researcher)
    assert words in str(refusal.value)
    assert counting.opened(offered, researcher).budget.spent == 0


def test_when_the_budget_is_spent_it_says_so(offered: str, researcher: Principal, let: Let) -> None:
    let(offered)
    first = counting.ask(offered, Question(["sex"]), 1.5, researcher)
    with pytest.raises(BudgetSpent) as refusal:
        counting.ask(offered, Question(["illness"]), 1.0, researcher)
    assert "残り 0.5" in str(refusal.value)
    assert counting.ask(offered, Question(["sex"]), 1.5, researcher).cells == first.cells


def test_of_the_ledger_everybody_sees_their_own(
    offered: str, officer: Principal, researcher: Principal, let: Let
) -> None:
    let(offered)
    own = counting.ask(offered, Question(["sex"]), 0.5, officer)
    theirs = counting.ask(offered, Question(["illness"]), 0.5, researcher)
    assert [one.id for one in counting.history(counting.opened(offered, researcher), researcher)] == [
        theirs.told.id
    ]
    assert counting.answered(offered, own.told.id, researcher) is None
    assert len(counting.history(counting.opened(offered, officer), officer)) == 2
    again = counting.answered(offered, theirs.told.id, researcher)
    assert again is not None
    assert again.cells == theirs.cells


def test_only_officers_of_the_owner_set_the_budget(
    register: str, officer: Principal, member: Principal, researcher: Principal
) -> None:
    for who in (member, researcher, ANONYMOUS):
        with pytest.raises(HirobaError) as refusal:
            counting.set_offer(register, 0, ["sex"], 1.0, 1, who)
        assert refusal.value.status in (401, 403, 404)
    with pytest.raises(BadOffer):
        counting.set_offer(register, 0, ["name", "nothing"], 1.0, 1, officer)
    with pytest.raises(NoBudget):
        counting.opened(register, officer)


def test_a_new_version_is_a_new_question_on_the_same_budget(
    offered: str, tmp_path: Path, home: OrganisationInfo, officer: Principal, researcher: Principal, let: Let
) -> None:
    let(offered)
    counting.ask(offered, Question(["sex"]), 0.5, researcher)
    table = residents().with_columns(sex=pl.lit("不明"))
    assert publish(tmp_path, home.code, table) == offered
    answer = counting.ask(offered, Question(["sex"]), 0.5, researcher)
    assert (answer.words.version, answer.left) == (2, 1.0)
    assert dict(answer.cells)[("女",)] < 50
    assert dict(answer.cells)[(OTHER,)] > 350, "what has no label is told under the last one"
    datasets.withdraw(offered, officer)
    with pytest.raises(HirobaError):
        counting.ask(offered, Question(["sex"]), 0.5, researcher)


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c", None]),
        st.none() | st.integers(-100, 200),
        st.sampled_from(["x", "y"]),
    ),
    max_size=40,
)


@settings(max_examples=40, deadline=None)
@given(ROWS, st.sets(st.sampled_from(["a", "b", OTHER]), min_size=1))
def test_every_cell_is_counted_as_by_hand(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str | None, int | None, str]],
    chosen: set[str],
) -> None:
    path = tmp_path_factory.mktemp("counts") / "t.parquet"
    schema = {"kind": pl.String, "age": pl.Int64, "side": pl.String}
    pl.DataFrame(rows, schema=schema, orient="row").write_parquet(path)
    columns = {
        "kind": Countable("kind", "", ["a", "b"]),
        "age": Countable("age", "", ["-19", "20-39", "40-"], low=20, width=20),
        "side": Countable("side", "", ["x", "y"]),
    }
    axes = [Axis(name, "", columns[name].all_labels) for name in ("kind", "age")]
    axes[0] = Axis("kind", "", [each for each in columns["kind"].all_labels if each in chosen])
    words = Words(1, axes, [Axis("side", "", ["x"])])
    exact: Counter[tuple[str, str]] = Counter()
    for kind, age, side in rows:
        label = OTHER if age is None else "-19" if age < 20 else "20-39" if age < 40 else "40-"
        if side == "x" and (kind if kind in ("a", "b") else OTHER) in chosen:
            exact[kind if kind in ("a", "b") else OTHER, label] += 1  # type: ignore[index]
    expected = [exact[cell] for cell in itertools.product(*(axis.labels for axis in axes))]  # type: ignore[index]
    assert true.counts(path, columns, words) == expected
