"""Whoever gets past the triggers is found: lines changed, removed, swapped, put in, cut off, or all made anew."""

from __future__ import annotations

import json

import pytest
from django.db import connection, transaction
from django.db.models import F

from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.journal import chain, sealing, triggers
from hiroba.kernel.journal import service as journal
from hiroba.kernel.journal.models import JournalCheckpoint, JournalEntry, JournalSeal
from hiroba.kernel.journal.types import Fault, Outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines():
    journal.record_all(
        SYSTEM, "dataset.publish", "dataset", [(f"d{n}", "131016", {"b": n, "a": "x"}) for n in range(6)]
    )
    assert journal.seal() == 6
    last = JournalSeal.objects.get(position=6)
    sealing.sign(6, last.seal)
    assert journal.verify().problem is None
    triggers.lift(connection)
    yield list(JournalEntry.objects.order_by("pk"))
    triggers.install(connection)


def _found():
    problem = journal.verify().problem
    assert problem is not None
    assert str(problem.meaning)
    return problem.fault, problem.position


def _fault_of(path):
    problem = journal.verify_file(path).problem
    return problem.fault if problem else None


def test_lines_of_every_kind_are_sealed_and_fit():
    journal.record(
        SYSTEM, "a.b", "dataset", "広場", organisation="o", purpose="research", outcome=Outcome.REFUSED,
        details={"n": 1}, on_behalf="17", rules=("public-read", "r1"),
    )  # fmt: skip
    assert journal.state().waiting == 1
    assert (journal.seal(), journal.seal()) == (1, 0)
    assert journal.verify().lines == 1
    (entry,) = journal.entries()
    assert (entry.on_behalf, entry.rules) == ("17", ("public-read", "r1"))


def test_a_line_of_a_slow_transaction_comes_behind():
    slow = JournalEntry.objects.create(actor_kind="system", actor="s", action="a", kind="k", object_id="1")
    quick = JournalEntry.objects.create(actor_kind="system", actor="s", action="a", kind="k", object_id="2")
    with transaction.atomic():
        sealing._seal_some([quick.pk])
    assert journal.seal() == 1
    assert list(JournalSeal.objects.order_by("position").values_list("entry", flat=True)) == [
        quick.pk, slow.pk,
    ]  # fmt: skip
    assert journal.verify().problem is None


@pytest.mark.parametrize(
    "change",
    [
        {"action": "x"}, {"actor": "2"}, {"details": {"b": 99, "a": "x"}}, {"on_behalf": "1"},
        {"rules": ["r"]}, {"purpose": "x"}, {"outcome": "x"}, {"organisation": "x"},
    ],
)  # fmt: skip
def test_a_changed_line_is_found(lines, change):
    JournalEntry.objects.filter(pk=lines[2].pk).update(**change)
    assert _found() == (Fault.CHANGED, 3)


def test_a_removed_line_is_found(lines):
    lines[2].delete()
    assert _found() == (Fault.REMOVED, 3)


def test_a_line_removed_with_its_seal_is_found(lines):
    JournalSeal.objects.filter(entry=lines[2].pk).delete()
    lines[2].delete()
    assert _found() == (Fault.PLACE, 3)


def test_a_line_removed_and_the_others_moved_up_is_found(lines):
    JournalSeal.objects.filter(entry=lines[2].pk).delete()
    lines[2].delete()
    for position in (4, 5, 6):
        JournalSeal.objects.filter(position=position).update(position=F("position") - 1)
    assert _found() == (Fault.CHANGED, 3)


def test_two_swapped_lines_are_found(lines):
    first, second = JournalSeal.objects.get(position=2), JournalSeal.objects.get(position=3)
    one, other = first.entry, second.entry
    for position, entry in ((2, 0), (3, one), (2, other)):
        JournalSeal.objects.filter(position=position).update(entry=entry)
    assert _found() == (Fault.CHANGED, 2)


def test_an_inserted_line_is_found(lines):
    made = JournalEntry.objects.create(actor_kind="system", actor="s", action="a", kind="k", object_id="1")
    for position in (6, 5, 4, 3):
        JournalSeal.objects.filter(position=position).update(position=F("position") + 1)
    before = JournalSeal.objects.get(position=2).seal
    told = chain.content(JournalEntry.objects.filter(pk=made.pk).values_list(*chain.COLUMNS)[0])
    JournalSeal.objects.create(position=3, entry=made.pk, seal=chain.seal_of(before, told))
    assert _found() == (Fault.CHANGED, 4)


def test_an_end_cut_off_behind_a_signature_is_found(lines):
    JournalSeal.objects.filter(position__gt=4).delete()
    JournalEntry.objects.filter(pk__gte=lines[4].pk).delete()
    assert _found() == (Fault.TRUNCATED, 5)


def _made_anew():
    """The whole chain computed again, as somebody could who knows the code but not the key."""
    JournalEntry.objects.filter(object_id="d1").update(actor="2")
    before = chain.BEGINNING
    for seal in JournalSeal.objects.order_by("position"):
        told = chain.content(JournalEntry.objects.filter(pk=seal.entry).values_list(*chain.COLUMNS)[0])
        before = chain.seal_of(before, told)
        JournalSeal.objects.filter(pk=seal.pk).update(seal=before)
    return before


def test_a_chain_made_anew_does_not_fit_the_signatures(lines):
    head = _made_anew()
    assert _found()[0] is Fault.REWRITTEN
    JournalCheckpoint.objects.filter(position=6).update(seal=head)
    JournalCheckpoint.objects.filter(position__lt=6).delete()
    assert _found() == (Fault.UNSIGNED, 6)


def test_a_chain_made_anew_without_signatures_does_not_fit_an_export(lines, tmp_path):
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b"".join(journal.export()))
    assert (journal.verify_file(path).lines, journal.verify_file(path).problem) == (6, None)
    _made_anew()
    JournalCheckpoint.objects.all().delete()
    assert journal.verify().problem is None
    assert _fault_of(path) is Fault.REWRITTEN
    JournalSeal.objects.filter(position__gt=4).delete()
    assert _fault_of(path) is Fault.TRUNCATED


def test_a_file_that_was_tampered_with_is_found(lines, tmp_path):
    whole = list(journal.export())

    def fault(changed):
        path = tmp_path / "changed.jsonl"
        path.write_bytes(b"".join(changed))
        return _fault_of(path)

    assert fault(whole[:3] + whole[4:]) is Fault.PLACE
    assert fault([*whole[:2], whole[3], whole[2], *whole[4:]]) is Fault.PLACE
    assert fault(whole[:5]) is Fault.TRUNCATED
    assert fault([*whole[:5], whole[-1]]) is Fault.TRUNCATED
    assert fault([whole[0], whole[1].replace(b"system", b"person"), *whole[2:]]) is Fault.CHANGED
    assert fault([whole[0], b"{]\n"]) is Fault.UNREADABLE
    assert fault([b"[]\n"]) is Fault.UNREADABLE
    forged = json.loads(whole[-1])
    forged["head"]["signature"] = "0" * 64
    assert fault([*whole[:-1], json.dumps(forged).encode()]) is Fault.UNSIGNED


def test_a_piece_of_the_journal_is_exported_by_time(lines, tmp_path):
    path = tmp_path / "piece.jsonl"
    path.write_bytes(b"".join(journal.export(since=lines[-1].at)))
    assert journal.verify_file(path).problem is None
    assert len(list(journal.export(until=lines[0].at))) == 1
