from __future__ import annotations

import itertools
import math
import random
from collections import Counter, defaultdict
from collections.abc import Sequence

import polars as pl
import pytest

from hiroba.rules.privacy import service as privacy
from hiroba.rules.privacy.cells import hide
from hiroba.rules.privacy.types import Hierarchy, NotNested, OutOfReach, Wanted


def made(rows: int, seed: int) -> pl.DataFrame:
    draw = random.Random(seed)
    return pl.DataFrame(
        {
            "age": [draw.randrange(20, 60) for _ in range(rows)],
            "town": [f"{draw.randrange(2)}{draw.randrange(3)}" for _ in range(rows)],
            "day": [f"2024-0{draw.randrange(1, 4)}-1{draw.randrange(3)}" for _ in range(rows)],
            "illness": [draw.choice("pqr") for _ in range(rows)],
            "name": [f"n{row}" for row in range(rows)],
        }
    )


def ladders(table: pl.DataFrame) -> list[Hierarchy]:
    return [
        privacy.ages("age", table["age"]),
        privacy.codes("town", table["town"], (1,)),
        privacy.dates("day", table["day"]),
    ]


def judged(
    rows: Sequence[tuple[tuple[str, ...], str]],
) -> dict[tuple[str, ...], tuple[int, int, float, float]]:
    """Size, distinct, effective number and distance of every class, counted row by row."""
    whole = Counter(value for _key, value in rows)
    classes: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for key, value in rows:
        classes[key].append(value)
    told = {}
    for key, values in classes.items():
        shares = {value: values.count(value) / len(values) for value in whole}
        entropy = math.exp(-sum(p * math.log(p) for p in shares.values() if p))
        distance = sum(abs(shares[value] - whole[value] / len(rows)) for value in whole) / 2
        told[key] = (len(values), len(set(values)), entropy, distance)
    return told


def by_hand(table: pl.DataFrame, found: list[Hierarchy], wanted: Wanted) -> float:
    """The least loss of any node, by asking every one."""
    best = math.inf
    rows = [[str(row[one.column]) for one in found] for row in table.iter_rows(named=True)]
    for node in itertools.product(*(range(one.height + 1) for one in found)):
        tables = [
            dict(zip(one.levels["0"], one.levels[str(n)], strict=True))
            for one, n in zip(found, node, strict=True)
        ]
        keys = [tuple(t[v] for t, v in zip(tables, row, strict=True)) for row in rows]
        classes = judged(list(zip(keys, table["illness"], strict=True)))
        bad = sum(
            size
            for size, distinct, entropy, distance in classes.values()
            if size < wanted.k
            or distinct < wanted.distinct
            or entropy < wanted.entropy - 1e-9
            or distance > wanted.closeness + 1e-9
        )
        if bad <= wanted.suppressed * len(rows):
            loss = 0.0
            for at, lookup in enumerate(tables):
                sizes = Counter(lookup.values())
                lost = sum(sizes[lookup[row[at]]] - 1 for row in rows)
                loss += lost / (len(rows) * (len(lookup) - 1)) / len(found)
            best = min(best, loss)
    return best


@pytest.mark.parametrize(
    ("seed", "wanted"),
    [
        (1, Wanted(k=3, suppressed=0.1)),
        (2, Wanted(k=2, distinct=2, suppressed=0.05)),
        (3, Wanted(k=4, entropy=1.8, suppressed=0.1)),
        (4, Wanted(k=3, closeness=0.25, suppressed=0.15)),
        (5, Wanted(k=5, suppressed=0.0)),
    ],
)
def test_the_least_loss_is_found_and_the_outcome_is_what_was_wanted(seed, wanted):
    table = made(90, seed)
    found = ladders(table)
    outcome = privacy.anonymise(table, found, wanted, sensitive="illness", dropped=["name"])
    assert outcome.proven
    left = outcome.suppressed / 90
    coarse = (outcome.after.loss - left) / (1 - left)
    assert coarse == pytest.approx(by_hand(table, found, wanted))
    assert "name" not in outcome.table.columns
    kept = [
        (tuple(str(row[one.column]) for one in found), row["illness"])
        for row in outcome.table.iter_rows(named=True)
    ]
    classes = judged(kept)
    assert outcome.after.k == min(size for size, *_ in classes.values()) >= wanted.k
    assert outcome.after.distinct == min(one[1] for one in classes.values()) >= wanted.distinct
    assert outcome.after.entropy == pytest.approx(min(one[2] for one in classes.values()))
    assert outcome.after.unique == 0
    assert outcome.table.height + outcome.suppressed == 90


def test_the_risk_before_is_counted_as_by_hand():
    table = made(60, 9)
    risk = privacy.risk_of(table, ladders(table), "illness")
    rows = [((str(r["age"]), r["town"], r["day"]), r["illness"]) for r in table.iter_rows(named=True)]
    classes = judged(rows)
    assert risk.classes == len(classes)
    assert risk.k == min(one[0] for one in classes.values())
    assert risk.unique == pytest.approx(sum(one[0] == 1 for one in classes.values()) / 60)
    assert risk.closeness == pytest.approx(max(one[3] for one in classes.values()))
    assert sum(risk.sizes) == 60


def test_what_cannot_be_reached_is_said():
    table = made(10, 1)
    with pytest.raises(OutOfReach):
        privacy.anonymise(table, ladders(table), Wanted(k=11, suppressed=0))


def test_levels_that_cross_are_refused():
    with pytest.raises(NotNested):
        privacy.numbers("n", pl.Series(range(60)), (10, 15))


def test_old_ages_stand_together_and_towns_follow_their_table():
    ages = privacy.ages("age", pl.Series([3, 95, 101]))
    assert ages.levels.filter(pl.col("0") == "3")["1"].item() == "0-4"
    assert set(ages.levels.filter(pl.col("0") != "3")["1"]) == {"90-"}
    towns = privacy.given("town", pl.Series(["a", "b", "c"]), [{"a": "x", "b": "x", "c": "y"}])
    assert towns.levels["1"].to_list() == ["x", "x", "y"]


def test_a_small_count_cannot_be_worked_out_from_its_margins():
    draw = random.Random(4)
    for _ in range(30):
        counts = pl.DataFrame(
            [[draw.choice([0, 1, 3, 8, 20, 40]) for _ in range(5)] for _ in range(4)]
        ).to_numpy()
        hidden = hide(counts, 5)
        assert hidden[(counts > 0) & (counts < 5)].all()
        unknown = [tuple(cell) for cell in zip(*hidden.nonzero(), strict=True)]
        for cell in unknown:  # another table with the same margins differs in every hidden cell
            assert _cycle(cell, unknown), (counts, hidden)


def _cycle(cell, cells):
    """Whether the cell lies on a closed way of hidden cells, turning at each: then it can be changed."""
    open_, seen = [(cell, "row")], set()
    while open_:
        (row, column), turn = open_.pop()
        for other in cells:
            if (
                other == (row, column)
                or (turn == "row" and other[0] != row)
                or (turn == "column" and other[1] != column)
            ):
                continue
            following = "column" if turn == "row" else "row"
            if other != cell and following == "column" and other[1] == cell[1]:
                return True
            if (other, following) not in seen:
                seen.add((other, following))
                open_.append((other, following))
    return False


def test_noise_is_small_on_average_and_never_negative():
    told = privacy.noisy_counts(pl.Series("n", [0] * 50 + [1000] * 50), 1.0)
    assert min(told) >= 0
    assert abs(sum(told[50:]) / 50 - 1000) < 5


def test_great_numbers_are_coded_at_the_top_with_plain_labels() -> None:
    incomes = pl.Series([1_200_000, 4_900_000, 12_345_678, 20_000_000])
    found = privacy.numbers("income", incomes, (5_000_000.0,), top=10_000_000)
    labels = dict(zip(found.levels["0"], found.levels["1"], strict=True))
    assert labels["12345678"] == labels["20000000"] == "10000000-"
    assert labels["1200000"] == "0-4999999"
    assert found.names[0] == "width:5000000"
