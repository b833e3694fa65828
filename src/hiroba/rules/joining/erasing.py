"""Applications and signatures stay as an organisation's; the person goes out of them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from hiroba.kernel.erasure import service as erasure
from hiroba.rules.joining.models import Application, TermsSignature


@erasure.reach("joining")
@transaction.atomic
def erase(person: str, addresses: Sequence[str]) -> int:
    theirs = Application.objects.filter(Q(by=person) | Q(email__in=addresses))
    signed = TermsSignature.objects.filter(person=person)
    return theirs.update(contact="", email="", by="") + signed.update(name="", office="")
