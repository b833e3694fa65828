import logging
import threading

from django.db import OperationalError

from hiroba.kernel.rounds.service import Rounds


def test_the_last_round_is_done_when_it_is_stopped():
    done: list[int] = []
    begun = threading.Event()

    def act():
        done.append(len(done))
        begun.set()

    rounds = Rounds("test", 3600.0, act, "")
    rounds.start()
    assert begun.wait(5)
    rounds.stop()
    assert done == [0, 1]


def test_a_database_that_refuses_is_told_and_tried_again(caplog):
    done = []
    again = threading.Event()

    def act():
        done.append(1)
        if len(done) == 1:
            raise OperationalError
        again.set()

    with caplog.at_level(logging.WARNING):
        rounds = Rounds("counts", 0.01, act, "not written")
        rounds.start()
        assert again.wait(5)
        rounds.stop()
    assert [record.getMessage() for record in caplog.records] == ["counts: not written"]
