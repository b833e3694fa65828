"""The Django app of the Dataspace Protocol: what we asked of other connectors, and what they are told."""

from __future__ import annotations

from django.apps import AppConfig


class DspConfig(AppConfig):
    name = "hiroba.protocols.dsp"
    label = "dsp"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what calls connectors back, fetches from them, ends what is over, and tells who asked."""
        from hiroba.protocols.dsp import callbacks, fetching, parting, telling  # noqa: F401
