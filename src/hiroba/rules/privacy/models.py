"""What officers decided about personal data that was found in a source's files."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class GivenAnswer(models.Model):
    """The newest answer of each source holds for every file that follows, as far as it fits it."""

    organisation = models.CharField(max_length=64)
    source_key = models.CharField(max_length=1024)
    answer = models.JSONField()
    by = models.CharField(max_length=64)  # the principal's opaque id
    at = models.DateTimeField(auto_now=True)

    class Meta:
        app_label = "privacy"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "source_key"], name="privacy_answer_once")
        ]

    def __str__(self) -> str:
        return str(self.pk)
