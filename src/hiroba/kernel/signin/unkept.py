"""What a provider says of somebody is used while they sign in, and not kept but for the subject."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.models import SocialAccount


def keep_nothing() -> None:
    """allauth writes down all that a provider said, and never reads it again."""
    SocialAccount._meta.get_field("extra_data").pre_save = _nothing


def _nothing(_row: SocialAccount, add: bool) -> dict[str, Any]:  # noqa: ARG001 - as Django calls it
    return {}
