"""Arrow's arrays and compute functions as this room uses them.

The published stubs know fewer calls than the library takes (strings for scalars, masks, casts), so
that the functions are taken untyped here, once, instead of ignored at every call.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet

Array = Any  # pa.Array of any type
Strings = pa.StringArray
pc: Any = pyarrow.compute
pq: Any = pyarrow.parquet
