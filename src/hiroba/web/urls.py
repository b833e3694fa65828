"""Every address of the face."""

from __future__ import annotations

from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from hiroba.web import favicon, language
from hiroba.web.accounts import account
from hiroba.web.guide import pages
from hiroba.web.guide import status as guide_status
from hiroba.web.home import map as city_map
from hiroba.web.home import page as home
from hiroba.web.live import entities, tiles
from hiroba.web.organisations import directory, members, staff, tokens
from hiroba.web.organisations import page as organisation
from hiroba.web.services.mounting import mounted

_own: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("now", home.now, name="now"),
    path("map", city_map.city_map, name="map"),
    path("about", pages.about, name="about"),
    path("accessibility", pages.accessibility, name="accessibility"),
    path("api", pages.api_guide, name="api_guide"),
    path("status", guide_status.status, name="status"),
    path("language", language.switch, name="language"),
    path("favicon.svg", favicon.favicon, name="favicon"),
    path("live/entities.geojson", entities.entities, name="live"),
    path("live/tiles.json", tiles.tilejson, name="live_tiles"),
    path("live/tiles/<str:z>/<str:x>/<str:y>", tiles.tile, name="live_tile"),
    path("account/", account.account, name="account"),
    path("organisations", directory.directory, name="organisations"),
    path("organisations/<str:code>", organisation.organisation, name="organisation"),
    path("organisations/<str:code>/members", members.members, name="members"),
    path("organisations/<str:code>/members/role", members.change_role, name="change_role"),
    path("organisations/<str:code>/staff", staff.page, name="staff"),
    path("organisations/<str:code>/staff/key", staff.make_key, name="staff_key"),
    path("organisations/<str:code>/staff/key/<int:token>/end", staff.end_key, name="staff_key_end"),
    path("organisations/<str:code>/staff/roles", staff.roles, name="staff_roles"),
    path("organisations/<str:code>/tokens", tokens.tokens, name="tokens"),
    path("organisations/<str:code>/tokens/<int:token>/revoke", tokens.revoke, name="revoke_token"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((_own, "web"))),
    path("", include("hiroba.web.health.urls")),
    path("", include("hiroba.web.lifecycle.urls")),
    path("", include("hiroba.web.privacy.urls")),
    path("", include("hiroba.web.journal.urls")),
    path("", include("hiroba.web.metering.urls")),
    path("", include("hiroba.web.rules.urls")),
    path("", include("hiroba.web.joining.urls")),
    path("", include("hiroba.web.erasing.urls")),
    path("", include("hiroba.web.retention.urls")),
    path("", include("hiroba.web.leaving.urls")),
    path("", include("hiroba.web.purpose.urls")),
    path("", include("hiroba.web.acting.urls")),
    path("", include("hiroba.web.agreements.urls")),
    path("", include("hiroba.web.dataspace.urls")),
    path("", include("hiroba.web.consents.urls")),
    path("", include("hiroba.web.catalogue.urls")),
    path("", include("hiroba.web.series.urls")),
    path("", include("hiroba.web.publishing.urls")),
    path("", include("hiroba.web.city.urls")),
    path("", include("hiroba.web.devices.urls")),
    path("", include("hiroba.web.subscriptions.urls")),
    path("", include("hiroba.web.feeds.urls")),
    path("", include("hiroba.web.harvest.urls")),
    path("", include("hiroba.web.mapping.urls")),
    path("", include("hiroba.web.workbench.urls")),
    path("", include("hiroba.web.dialogue.urls")),
    path("", include("hiroba.web.discovery.urls")),
    path("", include("hiroba.web.services.urls")),
    path("", include("hiroba.web.developers.urls")),
    *mounted(),
    path("", include("hiroba.web.accounts.urls")),
    path("accounts/", include("allauth.urls")),
]

handler400 = "hiroba.web.errors.bad_request"
handler403 = "hiroba.web.errors.forbidden"
handler404 = "hiroba.web.errors.not_found"
handler500 = "hiroba.web.errors.server_error"
