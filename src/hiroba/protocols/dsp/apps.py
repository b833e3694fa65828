"""The Django app of the Dataspace Protocol: it has no tables, but tells connectors what happened."""

from __future__ import annotations

from django.apps import AppConfig


class DspConfig(AppConfig):
    name = "hiroba.protocols.dsp"
    label = "dsp"

    def ready(self) -> None:
        """Register what calls connectors back."""
        from hiroba.protocols.dsp import callbacks  # noqa: F401
