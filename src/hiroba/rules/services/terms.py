"""The terms for services outside, by the hash of what they say."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib import resources

from django.db import transaction
from django.utils import timezone

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal import service as journal
from hiroba.rules.services.errors import TermsMissing
from hiroba.rules.services.models import AcceptedTerms
from hiroba.rules.services.operating import require_operator
from hiroba.rules.services.types import Terms


@cache
def _shipped() -> Terms:
    """What comes with Hiroba."""
    folder = resources.files("hiroba.rules.services") / "terms"
    return _made(*(folder.joinpath(name).read_text("utf-8") for name in ("ja.md", "en.md")))


def terms() -> Terms:
    """Return what is accepted now: what the operator published last, else what comes with Hiroba."""
    row = AcceptedTerms.objects.exclude(published=None).order_by("-published").first()
    return Terms(row.pk, row.ja, row.en) if row is not None else _shipped()


def terms_by_hash(hash: str) -> Terms | None:
    """Return terms that hold now, were published or accepted once."""
    if hash == _shipped().sha256:
        return _shipped()
    row = AcceptedTerms.objects.filter(pk=hash).first()
    return Terms(row.pk, row.ja, row.en) if row is not None else None


@transaction.atomic
def publish_terms(who: Principal, ja: str, en: str) -> Terms:
    """Let other terms be accepted from now on; what was accepted stays. Raises Forbidden, TermsMissing."""
    require_operator(who)
    made = _made(ja, en)
    if not made.ja or not made.en:
        raise TermsMissing
    AcceptedTerms.objects.update_or_create(
        pk=made.sha256, defaults={"ja": made.ja, "en": made.en, "published": timezone.now()}
    )
    journal.record(who, "service.terms", "terms", made.sha256)
    return made


def _made(ja: str, en: str) -> Terms:
    """Line ends of forms and files are one and the same."""
    ja, en = ("\n".join(each.strip().splitlines()) for each in (ja, en))
    return Terms(sha256(f"{ja}\x1e{en}".encode()).hexdigest(), ja, en)


def kept() -> AcceptedTerms:
    """Keep the words of what is accepted now."""
    now = terms()
    row, _new = AcceptedTerms.objects.get_or_create(pk=now.sha256, defaults={"ja": now.ja, "en": now.en})
    return row
