from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from hiroba.catalog.datasets import service as datasets
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal
from hiroba_benches import service
from hiroba_benches.models import Wish


def wishes(request: HttpRequest, who: Principal) -> HttpResponse:
    if request.method == "POST":
        kept = service.wish(request.POST.get("place", ""), who)
        return redirect(f"{request.path}?kept={int(kept)}")
    seen = datasets.recent(5, decide.sight(who, Action.DATASET_READ))
    return render(request, "benches/wishes.html", {"wishes": Wish.objects.all(), "datasets": seen})


def desk(request: HttpRequest, who: Principal) -> HttpResponse:
    return HttpResponse("desk")


def count(request: HttpRequest, who: Principal) -> HttpResponse:
    return HttpResponse(str(Wish.objects.count()))
