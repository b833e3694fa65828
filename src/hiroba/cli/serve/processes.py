"""What the watched processes do."""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import sys
import threading
import time
from types import FrameType
from typing import TYPE_CHECKING

import uvloop

if TYPE_CHECKING:
    import uvicorn

_PARENT_CHECK = 2.0  # seconds
_BEHIND = 5  # who waits for an answer comes first: the processes behind get a third of the share of `web`
_SWITCH = 0.001  # seconds until a thread gives way: the loop's must not keep a look-up of rights waiting
_COLLECT = 50_000  # objects before the collector looks


def answer(listener: socket.socket) -> None:
    """Serve HTTP on a listening socket until told to stop, or until the supervisor is gone."""
    import uvicorn

    from hiroba.cli.serve.listen import wide
    from hiroba.web.asgi import Wire, application

    config = uvicorn.Config(
        application,
        http=Wire,
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=10,
        limit_concurrency=2048,
    )
    sys.setswitchinterval(_SWITCH)
    _collect_seldom()
    server = uvicorn.Server(config)
    threading.Thread(target=_end_with_parent, args=(os.getppid(), server), daemon=True).start()
    threading.Thread(target=_warm_up, daemon=True).start()
    uvloop.run(server.serve(sockets=wide(listener)))


def _warm_up() -> None:
    from django.db import connection

    from hiroba.catalog.datasets import service as datasets

    datasets.warm_up()
    connection.close()
    gc.collect()
    gc.freeze()  # the catalogue's columns stay, too


def _end_with_parent(parent: int, server: uvicorn.Server) -> None:
    while os.getppid() == parent:
        time.sleep(_PARENT_CHECK)
    server.should_exit = True


def work() -> None:
    """Do jobs and deliver events until told to stop, or until the supervisor is gone."""
    from hiroba.catalog.datasets import service as datasets
    from hiroba.kernel.jobs import service as jobs
    from hiroba.kernel.journal import service as journal
    from hiroba.kernel.outbox import service as outbox
    from hiroba.kernel.storage import service as storage

    os.nice(_BEHIND)
    stop = _until_stopped()
    storage.remove_stale()
    datasets.ensure_search()
    threading.Thread(target=outbox.work, args=(stop,), daemon=True).start()
    rounds = journal.writer(), journal.sealer(), storage.closer()
    for each in rounds:
        each.start()
    jobs.work(stop)
    for each in rounds:
        each.stop()


def sense() -> None:
    """Take what the sensors say over MQTT until told to stop."""
    from hiroba.cli.serve.followers import until
    from hiroba.kernel.journal import service as journal
    from hiroba.protocols.mqtt import service as mqtt
    from hiroba.rules.metering import service as metering

    _collect_seldom()
    stopped = _until_stopped()
    rounds = journal.writer(), metering.writer(), metering.exchanger()
    for each in rounds:
        each.start()
    uvloop.run(until(stopped, mqtt.run))
    for each in rounds:
        each.stop()


def send_made() -> None:
    """Send the made sensors' readings until told to stop."""
    from hiroba.demo import service as demo

    demo.send(_until_stopped())


def follow() -> None:
    """Follow what happens in the city: tell subscribers, remember, tidy up; until told to stop."""
    from hiroba.cli.serve.followers import follow_all
    from hiroba.rules.metering import service as metering

    os.nice(_BEHIND)
    _collect_seldom()
    stopped = _until_stopped()
    writer = metering.writer()  # a notification is a use
    writer.start()
    uvloop.run(follow_all(stopped))
    writer.stop()


def _collect_seldom() -> None:
    """What start-up made stays, and a batch of entities or records is no garbage."""
    gc.freeze()
    gc.set_threshold(_COLLECT)


def _until_stopped() -> threading.Event:
    """An event that is set by SIGTERM, SIGINT, or the end of the supervisor.

    Ctrl+C reaches the whole group, and the supervisor tells it again. An event that a signal set while the
    one before was setting it (or while its own thread was looking at it) would wait for itself for ever.
    """
    stop = threading.Event()
    told, tell = os.pipe()

    def halt(_signal: int, _frame: FrameType | None) -> None:
        os.write(tell, b".")

    signal.signal(signal.SIGTERM, halt)
    signal.signal(signal.SIGINT, halt)
    threading.Thread(target=_watch, args=(os.getppid(), told, stop), daemon=True).start()
    return stop


def _watch(parent: int, told: int, stop: threading.Event) -> None:
    """A process whose supervisor was killed must not live on beside the next one."""
    while os.getppid() == parent and not select.select([told], [], [], _PARENT_CHECK)[0]:
        continue
    stop.set()
