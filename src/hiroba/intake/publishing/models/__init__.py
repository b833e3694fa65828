"""Django's models of the room."""

from hiroba.intake.publishing.models.submission import Submission

__all__ = ["Submission"]
