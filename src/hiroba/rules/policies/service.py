"""The door of rules in words."""

from __future__ import annotations

from hiroba.rules.policies.binding import binding, policy_link, pseudonym
from hiroba.rules.policies.checking import ACTIONS, COUNTED, check
from hiroba.rules.policies.deleting import Deletion, confirm_deletion, deletions
from hiroba.rules.policies.duties import days_of, delete_after
from hiroba.rules.policies.errors import (
    PolicyNotHeld,
    RuleMoved,
    UnknownRule,
    WrongRule,
)
from hiroba.rules.policies.guards import guard
from hiroba.rules.policies.keeping import current, enacted_on, ended, history, of_organisation, opened_to
from hiroba.rules.policies.odrl import profile
from hiroba.rules.policies.odrl_reading import read
from hiroba.rules.policies.odrl_writing import written
from hiroba.rules.policies.reminding import due_after, remind_of
from hiroba.rules.policies.rights import ends_by_change, is_for, may_manage, needs_another, require_manager
from hiroba.rules.policies.trying import DEEDS, changes, tried
from hiroba.rules.policies.words import duty, extent, may, missed, policy, sentences
from hiroba.rules.policies.writing import change, discard, enact, end, write

__all__ = [
    "ACTIONS", "COUNTED", "DEEDS", "Deletion", "PolicyNotHeld", "RuleMoved", "UnknownRule", "WrongRule",
    "binding", "change", "changes", "check", "confirm_deletion", "current", "days_of", "delete_after",
    "deletions", "discard", "due_after", "duty", "enact", "enacted_on", "end", "ended", "ends_by_change",
    "extent", "guard", "history", "is_for", "may", "may_manage", "missed", "needs_another",
    "of_organisation", "opened_to", "policy", "policy_link", "profile", "pseudonym", "read", "remind_of",
    "require_manager", "sentences", "tried", "write", "written",
]  # fmt: skip
