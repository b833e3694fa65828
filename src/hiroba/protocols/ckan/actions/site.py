"""Actions about the installation itself."""

from __future__ import annotations

from typing import Any

from hiroba import __version__
from hiroba.protocols.ckan.call import REGISTRY, Call, action
from hiroba.protocols.ckan.errors import NotFound

_AS = "2.11.3"  # the CKAN whose API this is; clients ask for it to know what they may call


@action("status_show")
def status_show(call: Call) -> dict[str, Any]:
    """Return what runs here."""
    return {
        "ckan_version": _AS,
        "hiroba_version": __version__,
        "site_url": call.base,
        "site_title": "Hiroba",
        "site_description": "",
        "locale_default": "ja",
        "error_emails_to": None,
        "extensions": ["datastore"],
    }


@action("site_read")
def site_read(_call: Call) -> bool:
    """Return true: anybody may read this site."""
    return True


@action("help_show")
def help_show(call: Call) -> str:
    """Return what an action does. name."""
    entry = REGISTRY.get(call.needed("name"))
    if entry is None:
        raise NotFound("Not found: Action function not found")
    return entry.help


@action("config_option_list")
def config_option_list(_call: Call) -> list[str]:
    """Return the options that may be changed through this API: none."""
    return []
