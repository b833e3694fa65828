"""The terms for services outside, by the hash of what they say."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib import resources

from hiroba.rules.services.models import AcceptedTerms
from hiroba.rules.services.types import Terms


@cache
def terms() -> Terms:
    """Return what is accepted now."""
    folder = resources.files("hiroba.rules.services") / "terms"
    ja, en = (folder.joinpath(name).read_text("utf-8").strip() for name in ("ja.md", "en.md"))
    return Terms(sha256(f"{ja}\x1e{en}".encode()).hexdigest(), ja, en)


def terms_by_hash(hash: str) -> Terms | None:
    """Return terms that hold now or were accepted once."""
    if hash == terms().sha256:
        return terms()
    row = AcceptedTerms.objects.filter(pk=hash).first()
    return Terms(row.pk, row.ja, row.en) if row is not None else None


def kept() -> AcceptedTerms:
    """Keep the words of what is accepted now."""
    now = terms()
    row, _new = AcceptedTerms.objects.get_or_create(pk=now.sha256, defaults={"ja": now.ja, "en": now.en})
    return row
