"""Every address of the face, and who may come in there. A new one needs a line."""

from __future__ import annotations

from typing import Final

from tests.security.roles import (
    ADMINISTRATION,
    IN_NEED,
    MEMBERS,
    MODERATION,
    NOT_YET,
    OFFICE,
    OFFICE_ONLY,
    OPERATION,
    OWN,
    PUBLIC,
    PUBLISHERS,
    SIGN_IN_FIRST,
    SIGNED_IN,
    Line,
    reads,
)
from tests.security.seeded import TOWN

FILE: Final = b"a,b\n1,2\n"  # in a form: the file a.csv
BOTH: Final = "GET POST"
_ORGANISATION = "organisations/<str:code>/"
_DATASET = "datasets/<str:dataset_id>/"
_DEVICE = f"{_ORGANISATION}devices/of/<str:id>"
_SOURCE = f"{_ORGANISATION}harvest/of/<str:id>"
_RUN = "workbench/runs/<str:id>"
_FOR_ALL = (
    "", "now", "map", "about", "accessibility", "api", "status", "favicon.svg", "live/entities.geojson",
    "organisations", "organisations/<str:code>", f"{_ORGANISATION}quality", "rules/profile.jsonld", "search",
    "series", "series/<str:series_id>", "series/<str:series_id>/data", "series/<str:series_id>/download",
    "series/<str:series_id>/features.geojson", r"^series/(?P<series_id>[^/]+)/data\.(?P<form>[a-z0-9.-]+)$",
    "city", "city/now", "requests", "requests/<slug:id>", "showcases", "showcases/<slug:id>", "robots.txt",
    "sitemap.xml", "sitemap-<int:number>.xml", "feed.atom", f"{_ORGANISATION}feed.atom", "search.atom",
    "dataset/<str:name>", "dataset/<str:name>/resource/<uuid:_resource>",
)  # fmt: skip
_OF_A_DATASET = (
    "datasets/<str:dataset_id>", f"{_DATASET}badge.svg", f"{_DATASET}versions/<int:number>", f"{_DATASET}cite",
    r"^datasets/(?P<dataset_id>[^/]+)/cite\.(?P<form>txt|bib|json)$", f"{_DATASET}usage",
    "datasets/<slug:dataset_id>/rules", f"{_DATASET}columns", f"{_DATASET}quality", f"{_DATASET}versions",
    f"{_DATASET}versions/<int:number>/diff", f"{_DATASET}api", f"{_DATASET}data", f"{_DATASET}download",
    f"{_DATASET}features.geojson", f"{_DATASET}unread.csv",
    r"^datasets/(?P<dataset_id>[^/]+)/data\.(?P<form>[a-z0-9.-]+)$",
)  # fmt: skip
_OF_THE_OFFICE = {
    f"{_ORGANISATION}usage": "GET", f"{_ORGANISATION}statement": "GET", f"{_ORGANISATION}rules": "GET",
    f"{_ORGANISATION}rules/new": BOTH, f"{_ORGANISATION}rules/odrl": "POST", f"{_ORGANISATION}rules/try": BOTH,
    "rules/<slug:id>/change": BOTH, "rules/<slug:id>/enact": "POST", "rules/<slug:id>/end": "POST",
    "rules/<slug:id>/discard": "POST", "series/<str:series_id>/manage": "GET",
    f"{_ORGANISATION}devices": "GET", f"{_ORGANISATION}devices/new": BOTH,
    f"{_ORGANISATION}devices/unknown": "GET", f"{_ORGANISATION}devices/unknown/forget": "POST",
    _DEVICE: BOTH, f"{_DEVICE}/key": "POST", f"{_DEVICE}/switch": "POST", f"{_DEVICE}/again": "POST",
    f"{_DEVICE}/forget": "POST", f"{_ORGANISATION}subscriptions": "GET",
    f"{_ORGANISATION}subscriptions/new": BOTH, f"{_ORGANISATION}subscriptions/of/<path:id>": BOTH,
    f"{_ORGANISATION}feeds": "GET", f"{_ORGANISATION}feeds/new": BOTH,
    f"{_ORGANISATION}feeds/of/<slug:id>": BOTH, f"{_ORGANISATION}feeds/of/<slug:id>/edit": BOTH,
    f"{_ORGANISATION}harvest": "GET", f"{_ORGANISATION}harvest/new": BOTH, _SOURCE: BOTH, f"{_SOURCE}/now": "GET",
    f"{_SOURCE}/edit": BOTH, f"{_SOURCE}/remove": BOTH, f"{_SOURCE}/runs/<int:number>": "GET",
    f"{_ORGANISATION}inbox": "GET",
    f"{_DATASET}versions/<int:number>/restore": BOTH, f"{_DATASET}ending": BOTH, f"{_DATASET}usage/who": "GET",
    f"{_DATASET}edit": BOTH, f"{_DATASET}withdraw": BOTH, f"{_DATASET}mapping": BOTH,
}  # fmt: skip

_SIGN_IN = "accounts/"
_OF_ONESELF = {  # what a person looks after about their own sign-in; of nobody else's there is anything
    "account/signin": "GET", "account/signin/sessions/<int:id>/end": "POST",
    "account/signin/sessions/end-others": "POST", f"{_SIGN_IN}2fa/authenticate/": BOTH,
    f"{_SIGN_IN}2fa/reauthenticate/": BOTH, f"{_SIGN_IN}2fa/totp/activate/": BOTH,
    f"{_SIGN_IN}2fa/totp/deactivate/": BOTH, f"{_SIGN_IN}2fa/recovery-codes/": "GET",
    f"{_SIGN_IN}2fa/recovery-codes/generate/": BOTH, f"{_SIGN_IN}2fa/recovery-codes/download/": BOTH,
    f"{_SIGN_IN}2fa/webauthn/add/": BOTH, f"{_SIGN_IN}2fa/webauthn/reauthenticate/": BOTH,
    f"{_SIGN_IN}2fa/webauthn/keys/<int:pk>/remove/": BOTH, f"{_SIGN_IN}2fa/webauthn/keys/<int:pk>/edit/": BOTH,
    f"{_SIGN_IN}2fa/webauthn/login/": BOTH, f"{_SIGN_IN}login/code/confirm/": BOTH,
}  # fmt: skip
_TO_SIGN_IN = {  # what anybody may ask for who wants to sign in; the rest are signposts to the pages above
    "accounts/login/": BOTH, "accounts/logout/": BOTH, "accounts/signup/": BOTH, "accounts/inactive/": "GET",
    "accounts/confirm-email/": "GET", "accounts/password/reset/": BOTH, "accounts/password/reset/done/": "GET",
    "accounts/password/reset/key/done/": "GET", "accounts/login/code/": BOTH, "accounts/2fa/": BOTH,
    "accounts/2fa/webauthn/": BOTH, "accounts/sessions/": BOTH, "accounts/3rdparty/": BOTH,
    "accounts/3rdparty/login/cancelled/": "GET", "accounts/social/login/cancelled/": BOTH,
    "accounts/social/login/error/": BOTH, "accounts/social/signup/": BOTH,
    "accounts/social/connections/": BOTH,
    "accounts/oidc/<str:provider_id>/login/": BOTH, "accounts/oidc/<str:provider_id>/login/callback/": "GET",
    "accounts/oidc/^(?P<provider_id>[^/]+)/login/": BOTH,
    "accounts/oidc/^(?P<provider_id>[^/]+)/login/callback/": "GET",
}  # fmt: skip
LINES: Final[dict[str, Line]] = {
    **{pattern: Line(PUBLIC) for pattern in (*_FOR_ALL, *_OF_A_DATASET)},
    **{pattern: Line(OFFICE, methods) for pattern, methods in _OF_THE_OFFICE.items()},
    # of a dataset, but the file itself is only for those who may see every cell of it
    f"{_DATASET}original/<int:number>": Line(PUBLIC, whole=True),
    "language": Line(PUBLIC, "POST"),
    "purpose": Line(PUBLIC, BOTH),
    "account/": Line(SIGNED_IN, BOTH),
    f"{_ORGANISATION}members": Line(ADMINISTRATION, BOTH),
    f"{_ORGANISATION}members/role": Line(ADMINISTRATION, "POST"),
    f"{_ORGANISATION}tokens": Line(ADMINISTRATION, BOTH),
    f"{_ORGANISATION}tokens/<int:token>/revoke": Line(ADMINISTRATION, "POST"),
    "journal": Line(OPERATION),
    f"{_ORGANISATION}journal": Line(ADMINISTRATION),
    "operations/limits": Line(OPERATION, BOTH),
    "operations/statement": Line(OPERATION, BOTH),
    "operations/statement.csv": Line(OPERATION),
    "search/synonyms": Line(OPERATION, BOTH),
    "rules/<slug:id>": Line(OFFICE_ONLY),  # a draft
    "rules/<slug:id>.jsonld": Line(OFFICE_ONLY),
    "series/<str:series_id>/change": Line(OFFICE, "POST", posted={"act": "rename", "title": "町の人口"}),
    f"{_ORGANISATION}series": Line(OFFICE, BOTH, posted={"key": "none", "act": "decline"}, gone=True),
    "publish": Line(PUBLISHERS, "POST"),
    "publish/upload": Line(OFFICE, "POST", posted={"organisation": TOWN, "file": FILE}),
    "publish/submissions": Line(SIGNED_IN),
    "publish/submissions/<slug:identifier>.json": Line(OFFICE_ONLY),
    "publish/submissions/<slug:identifier>/row": Line(OFFICE_ONLY),
    "publish/submissions/<slug:identifier>": Line(OFFICE_ONLY),
    "city/<str:tenant>/<path:id>": Line(reads("ruled")),
    # commands that the device does not know, and things that are removed: asked last in `test_every_route`
    f"{_DEVICE}/command": Line(OFFICE, "POST", gone=True),
    f"{_DEVICE}/remove": Line(OFFICE, "POST", gone=True),
    "workbench": Line(PUBLIC, BOTH),
    "workbench/save": Line(OFFICE, "POST", posted={"organisation": TOWN, "title": "x", "sql": "SELECT 1"}),
    "workbench/saved/<str:id>": Line(OFFICE_ONLY, BOTH),
    _RUN: Line(OWN),
    f"{_RUN}/state": Line(OWN),
    f"{_RUN}/cancel": Line(OWN, "POST"),
    f"{_RUN}/data.<str:form>": Line(NOT_YET),
    f"{_RUN}/features.geojson": Line(NOT_YET),
    "requests/new": Line(SIGNED_IN, BOTH),
    "requests/<slug:id>/support": Line(SIGNED_IN, "POST"),
    "requests/<slug:id>/answer": Line(OFFICE, "POST", posted={"state": "planned", "text": "いつか"}),
    "requests/<slug:id>/hide": Line(MODERATION, "POST"),
    "datasets/<slug:dataset_id>/questions": Line(PUBLIC, BOTH, signs_in=True),
    "questions/<slug:id>/answer": Line(OFFICE, "POST"),
    "questions/<slug:id>/hide": Line(MODERATION, "POST"),
    "showcases/new": Line(SIGNED_IN, BOTH),
    "showcases/<slug:id>/picture": Line(NOT_YET),
    "showcases/<slug:id>/decide": Line(OFFICE, "POST", posted={"act": "decline", "reason": "なし"}),
    "showcases/<slug:id>/hide": Line(MODERATION, "POST"),
    "join": Line(PUBLIC, BOTH, gone=True),  # until there are terms that one could agree to
    "join/sent": Line(PUBLIC),
    "join/terms": Line(PUBLIC),
    "join/terms/<slug:sha256>": Line(NOT_YET),
    "join/<str:key>": Line(NOT_YET, BOTH),  # an application, for whoever knows its key
    f"{_ORGANISATION}share": Line(OFFICE, BOTH, gone=True),
    f"{_ORGANISATION}signatures": Line(ADMINISTRATION),
    f"{_ORGANISATION}deputies": Line(MEMBERS, BOTH),
    f"{_ORGANISATION}deputies/<int:id>/end": Line(NOT_YET, "POST"),
    f"{_ORGANISATION}emergency": Line(IN_NEED, BOTH),
    "emergencies/<int:id>/end": Line(NOT_YET, "POST"),
    "emergencies/<int:id>/review": Line(NOT_YET, "POST"),
    "operations/emergencies": Line(OPERATION),
    "operations/applications": Line(OPERATION),
    "operations/applications/<slug:id>": Line(OPERATION, BOTH, gone=True),
    "operations/organisations": Line(OPERATION, "POST", gone=True),
    "operations/organisations/<str:code>": Line(OPERATION, BOTH),
    "operations/terms": Line(OPERATION, BOTH),
    "publish/submissions/<slug:identifier>/personal": Line(OFFICE_ONLY, BOTH),
    "services": Line(PUBLIC),
    "services/<slug:id>": Line(NOT_YET),
    "services/<slug:id>/state": Line(OPERATION, "POST", posted={"state": "off"}, gone=True),
    "services/<slug:id>/settings": Line(NOT_YET, "POST"),  # of a service that is not there
    **{pattern: Line(SIGNED_IN, methods, gone=True) for pattern, methods in _OF_ONESELF.items()},
    **{pattern: Line(PUBLIC, methods, gone=True) for pattern, methods in _TO_SIGN_IN.items()},
    "accounts/3rdparty/signup/": Line(SIGN_IN_FIRST, BOTH),
    "accounts/3rdparty/login/error/": Line(SIGN_IN_FIRST),
    "accounts/reauthenticate/": Line(SIGNED_IN, BOTH),
    "accounts/email/": Line(SIGNED_IN, BOTH),
    "accounts/password/change/": Line(SIGNED_IN, BOTH),
    "accounts/password/set/": Line(SIGNED_IN, BOTH),
    r"accounts/^confirm-email/(?P<key>[-:\w]+)/$": Line(PUBLIC),
    r"accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": Line(PUBLIC, BOTH),
}
