from __future__ import annotations

from hiroba.web.catalogue.tests.conftest import sign_in

__all__ = ["sign_in"]
