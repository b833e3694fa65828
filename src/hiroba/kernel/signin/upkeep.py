"""What has ended is taken away once a day: sessions, codes and tokens that open nothing any more."""

from __future__ import annotations

from allauth.idp.oidc.models import Token
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.signin import grants
from hiroba.kernel.signin.models import OpenedByProvider, UsedAssertion, Visit

_DAY = 24 * 3600.0  # seconds


@jobs.every(_DAY, "signin.sweep")
def sweep(_context: JobContext) -> None:
    """Forget what has ended. What still counts is left, so it may run at any time and again."""
    now = timezone.now()
    grants.end_over()
    Token.objects.expired().delete()
    Session.objects.filter(expire_date__lt=now).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    OpenedByProvider.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    Visit.objects.filter(ends__lt=now).delete()
    UsedAssertion.objects.filter(expires__lt=now).delete()
