"""Pages of agreements, consents, the identity provider and the built-in services. A new one needs a line.

Of what the seed has none (an agreement, a board, an initiative) the lines say that nobody finds it: who may see
one that is there is tested where it is made.
"""

from __future__ import annotations

from typing import Final

from tests.security.roles import ADMINISTRATION, NOT_YET, OFFICE, PUBLIC, SIGNED_IN, Line, Rule
from tests.security.seeded import PRIVATE

BOTH: Final = "GET POST"
_CLOSED = Rule(frozenset(), hidden=True)  # for nobody
_OWN: Final = "organisations/<str:code>/"
_REGISTER: Final = "s/register/"
_TOWNS: Final = f"{_REGISTER}<slug:code>/"
_INITIATIVE: Final = f"{_REGISTER}initiatives/<slug:id>"
_BOARDS: Final = "s/dashboards/"
_YEAR: Final = f"{_TOWNS}years/<int:year>"
# whoever is an officer anywhere has indicators and boards of their own
ANY_OFFICE: Final = Rule(OFFICE.let_in | {"neighbour"}, needs="an officer's role")
_NOT_THERE: Final = {
    "offers/<slug:id>": "GET", "offers/<slug:id>/ask": BOTH, "offers/<slug:id>/take-back": "POST",
    "negotiations/<slug:id>": "GET", "negotiations/<slug:id>/act": "POST", "negotiations/<slug:id>/answer": BOTH,
    "agreements/<slug:id>": "GET", "agreements/<slug:id>.pdf": "GET", "agreements/<slug:id>.jsonld": "GET",
    "agreements/<slug:id>/for/<slug:purpose>/data.<str:form>": "GET", "agreements/<slug:id>/end": "POST",
    "agreements/<slug:id>/deleted": "POST", "agreements/<slug:id>/transfers/<slug:transfer>": "POST",
    f"{_OWN}dataspace/of/<slug:id>": "GET", f"{_OWN}dataspace/of/<slug:id>/ask": "POST",
    f"{_OWN}dataspace/of/<slug:id>/remove": "POST", f"{_OWN}dataspace/asked/<slug:id>": "GET",
    f"{_OWN}dataspace/asked/<slug:id>/now": "GET", f"{_OWN}dataspace/asked/<slug:id>/act": "POST",
    f"{_OWN}consents/<slug:id>/close": "POST", f"{_BOARDS}embed/boards/<str:id>": BOTH,
    f"{_BOARDS}indicators/<str:id>": BOTH, f"{_BOARDS}boards/<str:id>": BOTH, f"{_BOARDS}boards/<str:id>/tv": BOTH,
    f"{_BOARDS}indicators/<str:id>/values/<str:place>/<int:year>": BOTH, f"{_REGISTER}cases/<slug:id>": "GET",
    f"{_REGISTER}cases/<slug:id>/edit": BOTH, _INITIATIVE: "GET", f"{_INITIATIVE}/edit": BOTH,
    f"{_INITIATIVE}/history": "GET", f"{_INITIATIVE}/kpis/new": BOTH, f"{_INITIATIVE}/stage": BOTH,
    f"{_INITIATIVE}/kpis/<str:indicator>/chart.<slug:form>": "GET", f"{_YEAR}/structure.<slug:form>": "GET",
    f"{_INITIATIVE}/kpis/<str:indicator>": BOTH, _YEAR: "GET", f"{_YEAR}/paper.pdf": "GET",
}  # fmt: skip

LINES: Final[dict[str, Line]] = {
    "datasets/<str:dataset_id>/anonymise": Line(OFFICE, BOTH),
    "datasets/<str:dataset_id>/anonymise/<slug:id>": Line(OFFICE, gone=True),
    "datasets/<str:dataset_id>/anonymise/<slug:id>/state": Line(OFFICE, gone=True),
    "datasets/<str:dataset_id>/anonymise/<slug:id>/publish": Line(OFFICE, "POST", gone=True),
    "counts": Line(PUBLIC),
    "datasets/<str:dataset_id>/cells": Line(OFFICE, BOTH),
    "datasets/<str:dataset_id>/counts": Line(OFFICE, BOTH, opens=PRIVATE, gone=True),
    "datasets/<str:dataset_id>/counts/budget": Line(OFFICE, BOTH),
    **{pattern: Line(NOT_YET, methods) for pattern, methods in _NOT_THERE.items()},
    "offers": Line(PUBLIC),
    f"{_OWN}agreements": Line(OFFICE),
    f"{_OWN}offers/new": Line(OFFICE, BOTH),
    f"{_OWN}dataspace": Line(OFFICE),
    f"{_OWN}dataspace/new": Line(ADMINISTRATION, BOTH),
    f"{_OWN}consents": Line(OFFICE, BOTH),
    "me/data": Line(SIGNED_IN),
    "me/data/<slug:id>": Line(SIGNED_IN, "POST", gone=True),
    f"{_OWN}clients": Line(ADMINISTRATION),
    f"{_OWN}clients/service": Line(ADMINISTRATION, "POST"),
    f"{_OWN}clients/program": Line(ADMINISTRATION, "POST"),
    f"{_OWN}clients/remove": Line(ADMINISTRATION, "POST", gone=True),
    "identity/o/authorize": Line(PUBLIC, BOTH),  # what asks for nothing that is known is told so
    "identity/o/logout": Line(PUBLIC, BOTH),
    "identity/o/device": Line(_CLOSED, BOTH),
    # programs prove themselves here by what they send: nobody's session counts
    "identity/o/api/token": Line(PUBLIC, "POST"),
    "identity/o/api/revoke": Line(PUBLIC, "POST"),
    "identity/o/api/device/code": Line(_CLOSED, BOTH),
    "identity/o/api/userinfo": Line(Rule(frozenset(), signpost=True), BOTH),
    ".well-known/openid-configuration": Line(PUBLIC),
    ".well-known/jwks.json": Line(PUBLIC),
    **{
        f"{_BOARDS}{page}": Line(PUBLIC, BOTH)
        for page in ("", "compare", "compare.<str:form>", "embed/compare")
    },
    f"{_BOARDS}indicators/new": Line(ANY_OFFICE, BOTH),
    f"{_BOARDS}indicators/<str:id>/edit": Line(ANY_OFFICE, BOTH, gone=True),
    f"{_BOARDS}indicators/<str:id>/enter": Line(ANY_OFFICE, BOTH, gone=True),
    f"{_BOARDS}places": Line(PUBLIC, BOTH, writes=ANY_OFFICE),
    f"{_BOARDS}boards/new": Line(ANY_OFFICE, BOTH),
    f"{_BOARDS}boards/<str:id>/edit": Line(ANY_OFFICE, BOTH, gone=True),
    f"{_BOARDS}boards/<str:id>/mail": Line(SIGNED_IN, "POST", gone=True),
    _REGISTER: Line(PUBLIC),
    _TOWNS: Line(PUBLIC),
    f"{_TOWNS}new": Line(OFFICE, BOTH),
    f"{_TOWNS}cases": Line(PUBLIC),
    f"{_TOWNS}cases/new": Line(OFFICE, BOTH),
    f"{_TOWNS}departments": Line(OFFICE, BOTH),
    f"{_TOWNS}years/open": Line(OFFICE, "POST", posted={"year": "2025"}, gone=True),
    f"{_YEAR}/review": Line(NOT_YET),
    f"{_YEAR}/review/<slug:step>": Line(NOT_YET, BOTH),
    # to be read by everybody; officers write
    **{f"{_TOWNS}{page}": Line(PUBLIC, BOTH, writes=OFFICE) for page in ("plans", "glossary", "conditions")},
}
