"""The pages of the portal, one of each kind, with the demonstration's data."""

from __future__ import annotations

_DISTRICT = "/organisations/hiroba-district"

PUBLIC = (
    "/",
    "/search?q=避難",
    "/search?q=zzzz",
    "/map",
    "/city",
    "/city?q=zzzz",
    "/city/hiroba-district/urn:ngsi-ld:WeatherObserved:hiroba-district-01",
    "/city/hiroba-district/urn:x:1",
    "/about",
    "/accessibility",
    "/api",
    "/status",
    "/organisations",
    _DISTRICT,
    "/requests",
    "/requests/new",
    "/showcases",
    "/showcases/new",
    "/series",
    "/accounts/login/",
    "/accounts/signup/",
    "/no-such-page",
)
OF_A_DATASET = ("", "/columns", "/quality", "/versions", "/api", "/questions", "/cite", "/usage")
OF_ITS_OFFICERS = ("edit", "withdraw", "ending", "mapping", "anonymise", "cells", "counts/budget")
USUAL = (
    "/publish",
    "/publish/submissions",
    "/account/",
    "/workbench",
    f"{_DISTRICT}/members",
    f"{_DISTRICT}/tokens",
)
_OF_OPERATORS = (
    "limits",
    "statement",
    "applications",
    "terms",
    "emergencies",
    "organisations/hiroba-district",
)
_OF_AN_ORGANISATION = (
    "staff",
    "clients",
    "usage",
    "statement",
    "rules",
    "rules/try",
    "agreements",
    "consents",
    "devices",
    "devices/new",
    "devices/unknown",
    "subscriptions",
    "subscriptions/new",
    "subscriptions/new?type=WeatherObserved",
    "feeds",
    "feeds/new",
    "feeds/new?kind=url",
    "harvest",
    "harvest/new",
    "inbox",
    "series",
    "deputies",
    "emergency",
    "dataspace",
    "journal",
    "leave",
    "quality",
)
SIGNED_IN = (
    "/account/signin",
    "/accounts/email/",
    "/accounts/password/change/",
    "/me/data",
    "/journal",
    "/search/synonyms",
    "/join",
    "/join/sent",
    "/offers",
    "/counts",
    "/purpose",
    *(f"/operations/{page}" for page in _OF_OPERATORS),
    *(f"{_DISTRICT}/{page}" for page in _OF_AN_ORGANISATION),
)
