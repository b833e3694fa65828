"""Applications and signatures stay as an organisation's; the person goes out of them, and what they wrote."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from hiroba.kernel.erasure import service as erasure
from hiroba.rules.joining.models import Application, ApplicationStep, TermsSignature


@erasure.reach("joining")
@transaction.atomic
def erase(person: str, addresses: Sequence[str]) -> int:
    theirs = Application.objects.filter(Q(by=person) | Q(email__in=addresses))
    applications = Application.objects.filter(pk__in=list(theirs.values_list("pk", flat=True)))
    said = ApplicationStep.objects.filter(application__in=applications).update(text="")
    signed = TermsSignature.objects.filter(person=person).update(name="", office="")
    return said + signed + applications.update(contact="", email="", by="", purpose="")
