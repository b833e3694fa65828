"""kill -9 in the middle of a job: it runs again, and one that always kills says so."""

from __future__ import annotations

import signal
import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from hiroba.kernel.jobs import claims
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.models import Job
from hiroba.kernel.jobs.tests.processes import die, in_another_process

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def deadly():
    """A job that kills every worker but this process; says how often it was done here."""
    told = {"done": 0}

    @jobs.job("t.deadly")
    def handle(context):
        told["done"] += 1

    yield told
    jobs.forget("t.deadly")


def work_and_die():
    jobs.job("t.deadly")(lambda context: die())
    jobs.run_pending()


def test_the_job_of_a_killed_worker_runs_again_at_once(deadly):
    id = jobs.enqueue("t.deadly", {})
    assert in_another_process(work_and_die) == signal.SIGKILL
    assert jobs.status(id).state == "running"
    assert jobs.run_pending() == 0  # the lease still stands
    assert claims.release_dead_holders() == 1  # but this host knows that the holder is gone
    assert jobs.run_pending() == 1
    assert (jobs.status(id).state, deadly["done"]) == ("done", 1)


def test_the_job_of_a_worker_on_a_lost_host_runs_when_its_lease_ends(deadly):
    id = jobs.enqueue("t.deadly", {})
    Job.objects.update(
        state="running",
        attempts=1,
        leased_by="elsewhere:1/2/3",
        leased_until=timezone.now() + timedelta(hours=1),
    )
    assert claims.release_dead_holders() == 0
    assert jobs.run_pending() == 0
    Job.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert jobs.run_pending() == 1
    assert jobs.status(id).attempts == 2


def test_a_job_that_always_kills_its_worker_fails_and_says_so(deadly):
    id = jobs.enqueue("t.deadly", {})
    for _try in range(5):
        assert in_another_process(work_and_die) == signal.SIGKILL
        claims.release_dead_holders()
    assert in_another_process(work_and_die) == 0
    assert jobs.status(id).state == "failed"
    assert "5回" in jobs.status(id).error


def test_two_workers_do_each_job_once():
    done, gate = [], threading.Barrier(3)
    jobs.job("t.once")(lambda context, number: done.append(number))
    for number in range(20):
        jobs.enqueue("t.once", {"number": number})

    def worker():
        gate.wait()
        jobs.run_pending()
        connections.close_all()

    threads = [threading.Thread(target=worker) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    jobs.forget("t.once")
    assert sorted(done) == list(range(20))
