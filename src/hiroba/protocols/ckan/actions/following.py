"""Actions about following, which Hiroba does by feeds and not by accounts: nobody follows anything."""

from __future__ import annotations

from hiroba.protocols.ckan.call import Call, action


@action("dataset_follower_count")
@action("group_follower_count")
@action("organization_follower_count")
@action("user_follower_count")
@action("followee_count")
@action("user_followee_count")
@action("dataset_followee_count")
@action("group_followee_count")
@action("organization_followee_count")
def follower_count(_call: Call) -> int:
    """Return how many follow: nobody. id."""
    return 0


@action("am_following_dataset")
@action("am_following_group")
@action("am_following_user")
def am_following(_call: Call) -> bool:
    """Return whether the asker follows: no. id."""
    return False
