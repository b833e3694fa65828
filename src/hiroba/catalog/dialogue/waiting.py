"""What waits for an office's answer."""

from __future__ import annotations

from hiroba.catalog.dialogue import questions, references, requests, rights, showcases
from hiroba.catalog.dialogue.models import Question, Request, Showcase
from hiroba.catalog.dialogue.types import RequestState, ShowcaseState, Waiting
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.organisations import service as organisations


def waiting(who: Principal, organisation: str, most: int = 50) -> Waiting:
    """Return what the organisation and its departments have yet to answer, `most` of each kind.

    Raises SignInNeeded, Forbidden.
    """
    rights.require_answerer(who, organisation)
    here = organisations.body_below(organisation)
    asked = Request.objects.filter(organisation__in=here, state=RequestState.OPEN.value, hidden="")
    questioned = Question.objects.filter(organisation__in=here, answered=None, hidden="")
    proposed = Showcase.objects.filter(organisation__in=here, state=ShowcaseState.PROPOSED.value, hidden="")
    rows = list(questioned.order_by("created")[:most])
    named = {each.id: each for each in references.seen({row.dataset for row in rows}, decide.sight(who))}
    return Waiting(
        tuple(requests.info(who, each) for each in asked.order_by("created")[:most]),
        tuple(questions.info(who, row, named[row.dataset]) for row in rows if row.dataset in named),
        tuple(showcases.info(who, each) for each in proposed.order_by("created")[:most]),
        asked.count() + questioned.count() + proposed.count(),
    )
