"""Tables of a Hiroba (広場) in a notebook: `hiroba_client.connect(url).dataset(id).to_polars()`."""

from __future__ import annotations

from hiroba_client.client import Dataset, Found, Hiroba, connect
from hiroba_client.errors import HirobaError
from hiroba_client.result import Result

__version__ = "0.1.0"
__all__ = ["Dataset", "Found", "Hiroba", "HirobaError", "Result", "connect"]
