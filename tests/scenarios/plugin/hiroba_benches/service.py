from django.db import transaction

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal import service as journal
from hiroba.kernel.manifests import service as manifests
from hiroba_benches.models import Wish


@transaction.atomic
def wish(place: str, who: Principal) -> bool:
    """Keep a wish, unless there are as many of this person as the setting allows."""
    manifests.require(who, "benches:wish")
    if Wish.objects.filter(by=who.id).count() >= int(manifests.setting("benches", "most")):
        return False
    made = Wish.objects.create(place=place[:100], by=who.id)
    journal.record(who, "bench.wished", "bench", str(made.pk))
    return True


def wished(_organisation: str) -> float:
    return Wish.objects.count()


def tidy(_context: object) -> None:
    Wish.objects.filter(place="").delete()
