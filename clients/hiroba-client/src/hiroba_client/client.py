"""The connection, what is found through it, and one dataset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

import httpx

from hiroba_client.errors import HirobaError, check
from hiroba_client.result import Result

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

Names = Literal["titles", "model"]
_WAIT = 120.0  # seconds for an answer
_NOT_FOUND = 404


def connect(url: str, token: str | None = None, *, timeout: float = _WAIT) -> Hiroba:
    """Connect to the Hiroba at this address. token: for what is not public. timeout: seconds."""
    return Hiroba(url, token, timeout=timeout)


@dataclass(frozen=True)
class Found:
    """A dataset in a list."""

    id: str
    title: str
    description: str
    organisation: str
    rows: int
    version: int


class Hiroba:
    """A connection; close it, or use it in a `with`."""

    def __init__(self, url: str, token: str | None = None, *, timeout: float = _WAIT) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.http = httpx.Client(
            base_url=url.rstrip("/"), headers=headers, timeout=timeout, follow_redirects=True
        )

    def __enter__(self) -> Hiroba:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.http.close()

    def search(self, text: str = "", *, limit: int = 20, **facets: str | Sequence[str]) -> list[Found]:
        """Find datasets. facets: organisation, theme, format, licence, place, model. Raises HirobaError."""
        asked = {key: value if isinstance(value, str) else ",".join(value) for key, value in facets.items()}
        params = {"q": text, "page_size": str(limit), **asked}
        answer = check(self.http.get("/api/v1/datasets", params=params)).json()
        fields = Found.__dataclass_fields__
        return [Found(**{name: each[name] for name in fields}) for each in answer["items"]]

    def dataset(self, id: str) -> Dataset:
        """The dataset with this id; nothing is asked until you ask for something of it."""
        return Dataset(self, id)

    def query(self, sql: str) -> Result:
        """Ask in SQL over every table that you may see. Raises HirobaError with the place in the SQL."""
        answer = check(
            self.http.post(
                "/api/v1/query",
                params={"form": "arrow"},
                content=sql.encode(),
                headers={"Content-Type": "application/octet-stream"},
            )
        )
        return Result(answer.content, "arrow", answer.headers.get("X-Truncated") == "true")


class Dataset:
    """One dataset as it is now."""

    def __init__(self, hiroba: Hiroba, id: str) -> None:
        self._hiroba, self.id = hiroba, id

    @cached_property
    def info(self) -> dict[str, Any]:
        """What the server tells of it: `dataset` and `tables` with their columns. Raises HirobaError."""
        answer: dict[str, Any] = check(self._hiroba.http.get(f"/api/v1/datasets/{self.id}")).json()
        return answer

    @property
    def title(self) -> str:
        return str(self.info["dataset"]["title"])

    @property
    def tables(self) -> list[dict[str, Any]]:
        """Its tables, each with `ordinal`, `name`, `title`, `rows` and `columns`."""
        return list(self.info["tables"])

    def fetch(self, table: int = 0, names: Names = "titles") -> Result:
        """The rows of one table, whole. Raises HirobaError."""
        headers = "model" if names == "model" else "ja"
        params = {"table": str(self.tables[table]["ordinal"]), "headers": headers}
        answer = self._hiroba.http.get(f"/datasets/{self.id}/data.parquet", params=params)
        if answer.status_code != _NOT_FOUND:
            return Result(check(answer).content, "parquet")
        return self._asked(table, names)  # not public: files are for everybody, questions know who asks

    def _asked(self, table: int, names: Names) -> Result:
        columns = self.tables[table]["columns"]
        wanted = ", ".join(_quoted(each["name" if names == "model" else "title"]) for each in columns)
        name = self.id if table == 0 else f"{self.id}_{table + 1}"
        result = self._hiroba.query(f"SELECT {wanted} FROM {_quoted(name)}")  # noqa: S608 - names are quoted
        if result.truncated:
            raise HirobaError(413, "too_many_rows", "This table has too many rows for one answer.")
        return result

    def to_arrow(self, table: int = 0, names: Names = "titles") -> pyarrow.Table:
        """The rows as a pyarrow.Table. names: "titles" or "model". Raises HirobaError."""
        return self.fetch(table, names).to_arrow()

    def to_polars(self, table: int = 0, names: Names = "titles") -> polars.DataFrame:
        """The rows as a polars.DataFrame. Raises HirobaError."""
        return self.fetch(table, names).to_polars()

    def to_pandas(self, table: int = 0, names: Names = "titles") -> pandas.DataFrame:
        """The rows as a pandas.DataFrame. Raises HirobaError."""
        return self.fetch(table, names).to_pandas()


def _quoted(name: str) -> str:
    return '"' + str(name).replace('"', '""') + '"'
