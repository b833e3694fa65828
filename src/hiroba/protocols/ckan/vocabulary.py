"""Fixed words that clients of Japanese catalogues look for."""

from __future__ import annotations

from typing import Final

STANDARD_TAG: Final = "自治体標準ODS"  # on every dataset that follows a standard data model
CADDE_SEARCHES: Final = ("meta", "detail")  # values of the header x-cadde-search
