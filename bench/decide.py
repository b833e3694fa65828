"""What a decision costs with 1,000 rules and 10,000 principals, in microseconds; run it on a quiet machine.

The least of many for what is asked alone; a mean of the processor's time for questions that were never asked.
Then what is left of the rates over HTTP (`ruled`).
"""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench import ruled
from bench.row import Row

_RULES, _PRINCIPALS, _ORGANISATIONS = 1_000, 10_000, 100
_TIMES = 300


def run() -> list[Row]:
    """Rows of the table."""
    with tempfile.TemporaryDirectory() as folder:
        over_http = ruled.run(Path(folder))
        _world()
        return [*_rows(), *over_http]


def _world() -> None:
    """Rules and organisations in memory, as they are when nothing changes; the database is not asked."""
    from hiroba.kernel.decide import rulebook
    from hiroba.kernel.decide.types import Effect, Party, PartyKind, Rule, Target, TargetKind
    from hiroba.kernel.organisations import tree
    from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind

    codes = [f"o{number}" for number in range(_ORGANISATIONS)]
    infos = {code: OrganisationInfo(code, OrganisationKind.MUNICIPALITY, code, code, None) for code in codes}
    tree._kept = tree._Kept(tree.Tree(infos), float("inf"))
    rules = tuple(
        Rule(
            f"r{number}",
            Effect.PERMIT,
            frozenset({"dataset:read"}),
            Target(TargetKind.DATASET, f"d{number}", f"o{number % _ORGANISATIONS}"),
            Party(PartyKind.ORGANISATION, f"o{number * 7 % _ORGANISATIONS}"),
        )
        for number in range(_RULES)
    )
    rulebook._kept = rulebook._Kept(rulebook.Book(1, rules), float("inf"))


def _rows() -> list[Row]:
    from hiroba.kernel.decide import answers
    from hiroba.kernel.decide import service as decide
    from hiroba.kernel.decide.alike import alike
    from hiroba.kernel.decide.compiled import with_rules
    from hiroba.kernel.decide.facets import question
    from hiroba.kernel.decide.types import Action, Principal, Resource, Role, Visibility

    principals = [
        Principal("person", str(number), {f"o{number % _ORGANISATIONS}": Role.MEMBER})
        for number in range(_PRINCIPALS)
    ]
    questions = [
        Resource("dataset", f"d{number}", f"o{number % _ORGANISATIONS}", Visibility.PRIVATE)
        for number in range(_RULES)
    ]

    def ask(number: int) -> object:
        """Somebody whom the one rule about this dataset lets in; with every thousand somebody else."""
        rule = number % _RULES
        who = principals[rule * 7 % _ORGANISATIONS + number // _RULES * _ORGANISATIONS]
        return decide.decide(who, Action.DATASET_READ, questions[rule])

    ask(1)
    gc.collect()
    gc.freeze()  # as a serving process does
    known = {(who.key, what): True for who, what in zip(principals, questions, strict=False)}
    asked = principals[7].key, questions[7]
    floor = _least(lambda: known[asked])
    asked_of_cedar, _rules = alike(question(principals[7], Action.DATASET_READ, questions[7]))

    def cedar() -> object:
        with_rules.cache_clear()
        return answers.judged.__wrapped__(asked_of_cedar)

    first, second = _mean(ask, range(2, _RULES)), _mean(ask, range(_RULES, 2 * _RULES))
    return [
        Row("decide, asked before", _least(lambda: ask(1)), "µs", floor, "< 30"),
        Row("decide, never asked (mean)", second, "µs", floor, "< 300"),
        Row("decide, never asked, by a rule never met (mean)", first, "µs", floor, "< 300"),
        Row("decide, nothing like it was ever asked: put to Cedar", _least(cedar), "µs", floor),
        Row("sight", _least(lambda: decide.sight(principals[7])), "µs", floor),
    ]


def _mean(work: Callable[[int], object], numbers: range) -> float:
    """Microseconds of the processor: one pause of the machine would be most of the mean."""
    start = time.process_time()
    for number in numbers:
        work(number)
    return (time.process_time() - start) / len(numbers) * 1e6


def _least(work: Callable[[], object]) -> float:
    """Microseconds of the fastest."""
    found = float("inf")
    for _each in range(_TIMES):
        start = time.perf_counter()
        work()
        found = min(found, time.perf_counter() - start)
    return found * 1e6
