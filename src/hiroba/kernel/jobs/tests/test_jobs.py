"""A job once said to be queued is done, or says why not."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.models import Job, Periodic

pytestmark = pytest.mark.django_db


class Refused(HirobaError):
    code = "refused"
    sentence = _("読めませんでした。")


@pytest.fixture
def register():
    """Register a job for the length of a test."""
    names = []

    def as_job(name, handler):
        names.append(name)
        return jobs.job(name)(handler)

    yield as_job
    for name in names:
        jobs.forget(name)


def test_a_job_is_done_and_says_how_far_it_came(register):
    def handle(context, rows):
        context.progress(rows, rows, "書き込み")
        assert jobs.status(context.id).state == "running"

    register("t.copy", handle)
    id = jobs.enqueue("t.copy", {"rows": 3})
    assert jobs.status(id).state == "queued"
    assert jobs.run_pending() == 1
    done = jobs.status(id)
    assert (done.state, done.done, done.total, done.note, done.error) == ("done", 3, 3, "書き込み", "")


def test_progress_is_cheap(register, django_assert_max_num_queries):
    def handle(context):
        with django_assert_max_num_queries(3):
            start = time.monotonic()
            for step in range(20_000):
                context.progress(step, 20_000)
            assert time.monotonic() - start < 0.5

    register("t.many", handle)
    id = jobs.enqueue("t.many", {})
    jobs.run_pending()
    assert (jobs.status(id).state, jobs.status(id).done) == ("done", 19_999)


def test_an_error_of_the_house_ends_it_with_its_sentence(register):
    def handle(context):
        raise Refused

    register("t.refused", handle)
    id = jobs.enqueue("t.refused", {})
    jobs.run_pending()
    assert (jobs.status(id).state, jobs.status(id).error) == ("failed", "読めませんでした。")


def test_another_error_is_tried_again_later_then_given_up_and_may_be_retried(register):
    tries = []

    def handle(context):
        tries.append(context.attempt)
        raise ValueError("taro@example.jp")

    register("t.broken", handle)
    id = jobs.enqueue("t.broken", {})
    for _try in range(7):
        jobs.run_pending()
        Job.objects.update(run_after=timezone.now())
    assert tries == [1, 2, 3, 4, 5]
    assert (jobs.status(id).state, jobs.status(id).error) == ("failed", "ValueError")
    assert jobs.retry(id)
    assert not jobs.retry(id)
    jobs.run_pending()
    assert tries[-1] == 1


def test_a_retry_waits(register):
    def handle(context):
        raise ValueError

    register("t.broken", handle)
    id = jobs.enqueue("t.broken", {})
    assert jobs.run_pending() == 1
    assert jobs.status(id).state == "queued"
    assert jobs.run_pending() == 0


def test_a_key_waits_once_and_may_follow_the_one_that_runs(register):
    seen = []

    def handle(context):
        seen.append(context.id)
        if len(seen) == 1:
            following = jobs.enqueue("t.keyed", {}, key="k")
            assert following != context.id
            assert jobs.enqueue("t.keyed", {}, key="k") == following
            assert jobs.run_pending() == 0  # not beside the one that runs

    register("t.keyed", handle)
    first = jobs.enqueue("t.keyed", {}, key="k")
    assert jobs.enqueue("t.keyed", {}, key="k") == first
    assert jobs.run_pending() == 2
    assert len(seen) == 2


def test_a_job_stands_or_falls_with_its_transaction(register):
    register("t.never", lambda context: None)
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012
        jobs.enqueue("t.never", {})
        raise RuntimeError
    assert jobs.run_pending() == 0


def test_a_job_that_nobody_knows_is_tried_again_and_an_unknown_id_is_told():
    id = jobs.enqueue("t.unknown", {})
    jobs.run_pending()
    assert (jobs.status(id).state, jobs.status(id).error) == ("queued", "LookupError")
    with pytest.raises(jobs.UnknownJob):
        jobs.status("nothing")


def test_what_a_worker_lost_is_not_overwritten(register):
    def handle(context):
        Job.objects.update(leased_by="other", attempts=2)  # another worker took it over

    register("t.slow", handle)
    id = jobs.enqueue("t.slow", {})
    jobs.run_pending()
    assert jobs.status(id).state == "running"


def test_a_repeated_job_is_queued_once_a_period(register):
    ran = []
    jobs.every(60, name="t.every")(lambda context: ran.append(context.id))
    try:
        assert jobs.queue_due() >= 1
        assert jobs.queue_due() == 0
        jobs.run_pending()
        assert len(ran) == 1
        Periodic.objects.filter(pk="t.every").update(due=timezone.now() - timedelta(seconds=1))
        assert jobs.queue_due() == 1
    finally:
        jobs.forget("t.every")


def test_old_jobs_are_forgotten(register):
    register("t.old", lambda context: None)
    jobs.enqueue("t.old", {})
    jobs.run_pending()
    assert jobs.prune() == 0
    Job.objects.update(finished=timezone.now() - timedelta(days=31))
    assert jobs.prune() == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_begins_at_once_and_stops_when_told(register):
    begun, stop = threading.Event(), threading.Event()
    register("t.now", lambda context: begun.set())
    worker = threading.Thread(target=jobs.work, args=(stop,))
    worker.start()
    try:
        jobs.enqueue("t.now", {})
        assert begun.wait(5)
        assert jobs.last_sign() is not None
    finally:
        stop.set()
        worker.join(10)
    assert not worker.is_alive()
