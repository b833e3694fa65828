"""/account/signin: every way in which the reader signs in, and where they are signed in now."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hiroba.kernel.decide.types import Assurance
from hiroba.kernel.signin import service as signin
from hiroba.web.shell import principal

LEVELS = {
    Assurance.NONE: gettext_lazy("まだ確かめていません"),
    Assurance.SELF: gettext_lazy("メールアドレスで確かめました"),
    Assurance.STRONG: gettext_lazy("パスキー、認証アプリ、職場のログインなど、強い方法で確かめました"),
    Assurance.VERIFIED: gettext_lazy("マイナンバーカードなどの本人確認書類で確かめました"),
}


@never_cache
@login_required
@require_safe
def ways(request: HttpRequest) -> HttpResponse:
    """The ways to sign in, how sure this sign-in is, the open sessions."""
    who = principal(request)
    values = {
        "ways": signin.ways_of(int(who.id)),
        "level": LEVELS[who.assurance],
        "strong": who.assurance >= Assurance.STRONG,
        "services": signin.known_to(int(who.id)),
        "sessions": signin.sessions_of(int(who.id), request.session.session_key),
    }
    return render(request, "web/accounts/signin.html", values)


@login_required
@require_POST
def end_session(request: HttpRequest, id: int) -> HttpResponse:
    """End one of the reader's own sessions. Raises UnknownSession."""
    signin.end_session(int(principal(request).id), id)
    messages.success(request, _("その端末のログインを終わらせました。"))
    return redirect("signin:ways")


@login_required
@require_POST
def leave_service(request: HttpRequest, id: str) -> HttpResponse:
    """The reader is known to a service no longer."""
    signin.leave(principal(request), id)
    messages.success(request, _("サービスとのつながりを終わらせました。"))
    return redirect("signin:ways")


@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End all of the reader's sessions but this one."""
    number = signin.end_sessions(int(principal(request).id), but=request.session.session_key)
    messages.success(request, _("ほかの%(n)s件のログインを終わらせました。") % {"n": number})
    return redirect("signin:ways")
