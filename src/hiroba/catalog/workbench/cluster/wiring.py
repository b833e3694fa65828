"""What the process towards the cluster is told: the cluster's address, and where the files are."""

from __future__ import annotations

from typing import Any

from hiroba.kernel.settings import service as settings
from hiroba.kernel.storage import service as storage


def configuration() -> dict[str, Any]:
    """The words with which it begins."""
    set_ = settings.spark()
    conf = {
        "spark.master": set_.master,
        "spark.app.name": "hiroba workbench",
        "spark.executor.memory": set_.memory,
        "spark.driver.memory": set_.memory,
        "spark.ui.enabled": "false",
        "spark.sql.ansi.enabled": "true",  # what does not fit is an error, never another number
        "spark.sql.session.timeZone": "Asia/Tokyo",
        "spark.sql.variable.substitute": "false",
    }
    if set_.host:
        conf |= {"spark.driver.host": set_.host, "spark.driver.bindAddress": set_.host}
    if set_.cores:
        conf["spark.cores.max"] = str(set_.cores)
    return {"conf": conf, "hadoop": _store()}


def address(key: str) -> str:
    """Where the cluster finds the file of a table."""
    return f"{_files()}/{storage.place(key)}"


def _files() -> str:
    named, store = settings.spark().files.rstrip("/"), settings.storage()
    if named:
        return named
    if store.bucket:
        return "/".join(part for part in (f"s3a://{store.bucket}", store.prefix.strip("/")) if part)
    return str(settings.server().data_dir.resolve())


def _store() -> dict[str, str]:
    """The bucket in the words of Hadoop; empty where the files are in a folder."""
    store = settings.storage()
    if not store.bucket:
        return {}
    found = {
        "fs.s3a.endpoint": store.endpoint,
        "fs.s3a.endpoint.region": store.region,
        "fs.s3a.access.key": store.access_key,
        "fs.s3a.secret.key": store.secret_key.get_secret_value(),
    }
    return {name: value for name, value in found.items() if value} | {"fs.s3a.path.style.access": "true"}
