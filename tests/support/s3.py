"""An S3 server on loopback for the tests: `with server() as address`; buckets are made with `make_bucket`."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow.fs as fs
from moto.server import ThreadedMotoServer

ACCESS_KEY, SECRET_KEY = "made", "made-secret"


@contextmanager
def server() -> Iterator[str]:
    """Run one; its address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    try:
        host, port = running.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        running.stop()


def client(address: str) -> fs.S3FileSystem:
    return fs.S3FileSystem(
        access_key=ACCESS_KEY, secret_key=SECRET_KEY, endpoint_override=address, region="us-east-1",
        allow_bucket_creation=True, connect_timeout=30, request_timeout=60,
    )  # fmt: skip


def settings(address: str, bucket: str) -> dict[str, str]:
    """The environment of a Hiroba that keeps its files there."""
    return {
        "HIROBA_STORAGE_BUCKET": bucket,
        "HIROBA_STORAGE_PREFIX": "square",
        "HIROBA_STORAGE_ENDPOINT": address,
        "HIROBA_STORAGE_REGION": "us-east-1",
        "HIROBA_STORAGE_ACCESS_KEY": ACCESS_KEY,
        "HIROBA_STORAGE_SECRET_KEY": SECRET_KEY,
    }
