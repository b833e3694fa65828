"""The terms, by the hash of what they say, and their signature, with which an organisation gets its space."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib import resources

from django.db import transaction
from django.utils import timezone

from hiroba.kernel.decide.types import SYSTEM, Principal, Role
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.kernel.people import service as people
from hiroba.rules.joining.applying import by_key, locked, move, require
from hiroba.rules.joining.errors import NotSigned, TermsChanged
from hiroba.rules.joining.models import Application, TermsSignature, TermsVersion
from hiroba.rules.joining.plans import allowance_of
from hiroba.rules.joining.reviewing import require_operator
from hiroba.rules.joining.types import ApplicationState, Signed, Terms
from hiroba.rules.metering import service as metering


def terms() -> Terms:
    """Return what is signed now: what the operator published last, else what comes with Hiroba."""
    row = TermsVersion.objects.exclude(published=None).order_by("-published").first()
    return _terms(row) if row is not None else _shipped()


def terms_by_hash(hash: str) -> Terms | None:
    """Return terms that are published or were signed."""
    if hash == _shipped().sha256:
        return _shipped()
    row = TermsVersion.objects.filter(pk=hash).first()
    return _terms(row) if row is not None else None


@transaction.atomic
def publish_terms(who: Principal, ja: str, en: str) -> Terms:
    """Let other terms be signed from now on; what was signed stays. Raises Forbidden, NotSigned (empty)."""
    require_operator(who)
    made = _made(ja, en)
    if not made.ja or not made.en:
        raise NotSigned
    row, _new = TermsVersion.objects.update_or_create(
        pk=made.sha256, defaults={"ja": made.ja, "en": made.en, "published": timezone.now()}
    )
    journal.record(who, "terms.publish", "terms", made.sha256)
    return _terms(row)


@transaction.atomic
def sign(key: str, hash: str, name: str, office: str) -> OrganisationInfo:
    """Sign, and get the space, the first administrator and the plan's limits; all of it or nothing.

    Raises UnknownApplication, ApplicationMoved, TermsChanged, NotSigned, OrganisationExists (somebody else
    took the code), UnknownOrganisation (the parent is gone).
    """
    row = locked(by_key(key).id)
    require(row, ApplicationState.ACCEPTED)
    signed = terms()
    if signed.sha256 != hash:
        raise TermsChanged
    if not name.strip():
        raise NotSigned
    person = people.of_proven_address(row.email, row.contact, row.language)
    who = Principal("person", str(person))
    made = _space(row, who)
    organisations.set_member(person, made.code, Role.ADMINISTRATOR, who=SYSTEM)
    _allow(row)
    TermsVersion.objects.get_or_create(pk=hash, defaults={"ja": signed.ja, "en": signed.en})
    TermsSignature.objects.create(
        organisation=made.code, terms_id=hash, person=who.id, name=name.strip()[:100], office=office[:100]
    )
    journal.record(who, "terms.sign", "terms", hash, organisation=made.code)
    move(who, row, ApplicationState.JOINED, "application.join")
    return made


def signatures(organisation: str) -> list[Signed]:
    """Return who signed for an organisation, the newest first; the caller has asked `decide`."""
    rows = TermsSignature.objects.filter(organisation=organisation).order_by("-pk")
    return [
        Signed(each.organisation, each.terms_id, each.person, each.name, each.office, each.at)
        for each in rows
    ]


def _space(row: Application, who: Principal) -> OrganisationInfo:
    kind, parent = OrganisationKind(row.kind), row.parent or None
    made = organisations.create(
        OrganisationInfo(row.code, kind, row.name, row.name_en or row.name, parent), who=who
    )
    if row.website:
        organisations.set_website(made.code, row.website)
    return made


def _allow(row: Application) -> None:
    given = allowance_of(row)
    if given.minute or given.day or given.day_bytes:
        metering.allow(given, SYSTEM)


@cache
def _shipped() -> Terms:
    folder = resources.files("hiroba.rules.joining") / "terms"
    return _made(folder.joinpath("ja.md").read_text("utf-8"), folder.joinpath("en.md").read_text("utf-8"))


def _made(ja: str, en: str) -> Terms:
    """Line ends as a form or a file has them are one."""
    ja, en = ("\n".join(text.strip().splitlines()) for text in (ja, en))
    return Terms(sha256(f"{ja}\x1e{en}".encode()).hexdigest(), ja, en, None)


def _terms(row: TermsVersion) -> Terms:
    return Terms(row.pk, row.ja, row.en, row.published)
