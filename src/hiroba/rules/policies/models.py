"""Where the versions of rules are kept. What a version says is never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hiroba.kernel.mynumber.service import WrittenCharField, WrittenJSONField
from hiroba.rules.policies.types import RuleState


class RuleVersion(models.Model):
    """body: the kernel's rule. by, enacted_by, ended_by, deleted_by: opaque ids. deleted: when its user said
    that nothing of the data is left; deletion_asked, deletion_late: when they and the owner were written
    to."""

    rule = models.CharField(max_length=36)
    number = models.PositiveIntegerField()
    organisation = models.CharField(max_length=64)
    target_kind = models.CharField(max_length=16)
    target = WrittenCharField(max_length=200)
    state = models.CharField(max_length=16, choices=[(each.value, each.value) for each in RuleState])
    body = WrittenJSONField()
    by = models.CharField(max_length=64)
    written = models.DateTimeField()
    enacted_by = models.CharField(max_length=64, blank=True, default="")
    enacted = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, blank=True, default="")
    ended = models.DateTimeField(null=True)
    deleted = models.DateTimeField(null=True)
    deleted_by = models.CharField(max_length=64, blank=True, default="")
    deletion_asked = models.DateTimeField(null=True)
    deletion_late = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "number"], name="rule_version_number"),
            models.UniqueConstraint(
                fields=["rule"], condition=Q(state=RuleState.DRAFT.value), name="rule_one_draft"
            ),
            models.UniqueConstraint(
                fields=["rule"], condition=Q(state=RuleState.ENACTED.value), name="rule_one_enacted"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "state"], name="rule_versions_of_an_owner"),
            models.Index(fields=["target_kind", "target", "state"], name="rule_versions_of_a_target"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.number}"
