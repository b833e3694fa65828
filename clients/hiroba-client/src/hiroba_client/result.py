"""Rows that came, in whichever library the notebook uses."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow


@dataclass(frozen=True)
class Result:
    """data: the bytes of a Parquet file or of an Arrow IPC stream. truncated: there would be more rows."""

    data: bytes
    form: Literal["parquet", "arrow"]
    truncated: bool = False

    def to_arrow(self) -> pyarrow.Table:
        """A pyarrow.Table (needs pyarrow)."""
        if self.form == "parquet":
            import pyarrow.parquet

            return pyarrow.parquet.read_table(io.BytesIO(self.data))
        import pyarrow.ipc

        with pyarrow.ipc.open_stream(self.data) as reader:
            return reader.read_all()

    def to_polars(self) -> polars.DataFrame:
        """A polars.DataFrame (needs polars only)."""
        import polars

        read = polars.read_parquet if self.form == "parquet" else polars.read_ipc_stream
        return read(io.BytesIO(self.data))

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas.DataFrame (needs pandas and pyarrow)."""
        frame: Any = self.to_arrow().to_pandas()
        return frame
