"""Whatever field of the database may name a person is erased with them, or stands here with why it is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.db import models

from hiroba.kernel.erasure import listing
from hiroba.kernel.erasure import service as erasure
from hiroba.kernel.erasure.reaching import reaches
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.people import service as people
from hiroba.kernel.people.models import User
from hiroba.kernel.sealing.service import SealedTextField
from hiroba.web.erasing.words import _PLACES
from tests.support.rows import made

pytestmark = pytest.mark.django_db
MAIL, SAID = "hanako.suzuki@town.example.jp", "鈴木花子が書きました"
_NAMES: Final = re.compile(
    r"(^|_)(by|person|user|owner|giver|deputy|subscriber|principal|principal_id|actor|on_behalf|contact|email|mail"
    r"|writers|uid|ip|subject|holder|author|receiver)$"
)
_KINDS: Final = (SealedTextField, models.EmailField, models.GenericIPAddressField)

NUMBER, ADDRESS, TEXT = "number", "address", "text"  # what of a person is written there
ERASED: Final = {
    "account.EmailAddress.user": NUMBER, "account.EmailAddress.email": ADDRESS,
    "mfa.Authenticator.user": NUMBER,
    "usersessions.UserSession.user": NUMBER, "usersessions.UserSession.ip": "198.51.100.77",
    "socialaccount.SocialAccount.user": NUMBER, "socialaccount.SocialAccount.uid": TEXT,
    "allauth_idp_oidc.Client.owner": NUMBER, "allauth_idp_oidc.Token.user": NUMBER,
    "signin.Visit.person": NUMBER, "signin.OpenedByProvider.subject": TEXT,
    "people.User.email": ADDRESS, "people.User.display_name": TEXT,
    "people.MachineClient.owner": NUMBER, "people.ApiToken.owner": NUMBER,
    "organisations.Membership.user": NUMBER,
    "consents.Consent.person": NUMBER, "consents.ConsentUse.person": NUMBER,
    "consents.ConsentRefusal.person": NUMBER,
    "outside_services.ServiceSubscription.subscriber": NUMBER,
    "outside_services.Remembering.person": NUMBER, "outside_services.RememberedUse.person": NUMBER,
    "joining.Application.contact": TEXT, "joining.Application.email": ADDRESS,
    "joining.Application.by": NUMBER, "joining.Application.purpose": TEXT,
    "joining.ApplicationStep.text": TEXT,
    "joining.TermsSignature.name": TEXT, "joining.TermsSignature.office": TEXT,
    "workbench.Run.by": NUMBER,
    "dialogue.Request.by": NUMBER, "dialogue.Request.name": TEXT, "dialogue.Support.by": NUMBER,
    "dialogue.Question.by": NUMBER, "dialogue.Question.name": TEXT,
    "dialogue.Showcase.by": NUMBER, "dialogue.Showcase.name": TEXT,
    "sandboxes.SandboxRow.person": NUMBER,
    "scim.StaffRecord.user": NUMBER, "scim.StaffRecord.user_name": TEXT, "scim.StaffRecord.folded": TEXT,
    "scim.StaffRecord.external_id": TEXT, "scim.StaffRecord.email": ADDRESS,
    "scim.StaffRecord.display_name": TEXT, "scim.StaffRecord.given_name": TEXT,
    "scim.StaffRecord.family_name": TEXT,
    "dashboards.BoardMail.person": NUMBER,
}  # fmt: skip
# Also what stands beside them in a row: a signature's or an application's number finds its text.
_WITH: Final = {
    "joining.TermsSignature": {"person": NUMBER},
    "outside_services.ServiceSubscription": {"kind": "person"},
    "workbench.Run": {"by_kind": "person"},
}

_DEED: Final = (
    "what an officer did in office stays their organisation's, by a number that leads nowhere once the "
    "account is gone, as in the journal"
)
_KEYS: Final = "a key or a secret of the house, of nobody"
_ORGANISATION: Final = "of an organisation, never of a person"
_PROCESS: Final = "of a process, not of a person"
KEPT: Final = {
    **dict.fromkeys(
        (
            "erasure.Order.by", "erasure.Order.confirmed_by", "acting.Deputy.giver", "acting.Deputy.deputy",
            "acting.Emergency.person", "acting.Emergency.reviewed_by", "policies.RuleVersion.by",
            "policies.RuleVersion.enacted_by", "policies.RuleVersion.ended_by",
            "policies.RuleVersion.deleted_by", "agreements.Offer.by",
            "agreements.NegotiationStep.by", "agreements.Agreement.provider_by",
            "agreements.Agreement.consumer_by", "agreements.Agreement.ended_by",
            "agreements.Agreement.deleted_by", "outside_services.ServiceApplication.by",
            "joining.TermsSignature.person", "joining.Suspension.by", "privacy.GivenAnswer.by",
            "privacy.CountBudget.by", "datasets.Version.by", "workbench.SavedQuery.by",
            "disclosure.Trial.by", "mapping.MappingVersion.by", "publishing.Submission.principal_id",
            "feeds.Feed.principal_id", "leaving.Leave.by", "leaving.Leave.confirmed_by",
            "leaving.Leave.called_off_by", "retention.Setting.by", "indicators.Figure.entered_by",
            "dashboards.BoardRow.by", "register.InitiativeVersion.by", "register.StageStep.by",
            "register.StageStep.decided_by", "register.YearStep.handed_in_by", "register.YearStep.signed_by",
            "register.YearEntry.writers", "register.StepComment.by",
        ),
        _DEED,
    ),
    **dict.fromkeys(("journal.JournalEntry.actor", "journal.JournalEntry.on_behalf"), "a chain is not cut: "
                    "a number that leads nowhere once the account is gone"),
    **dict.fromkeys(("acting.Emergency.reason", "acting.Emergency.review"),
                    "why a role was taken in an emergency, which others must be able to check"),
    "privacy.NoisyAnswer.by": "what was spent of a budget stays spent; the number leads nowhere",
    **dict.fromkeys(
        (
            "signin.SigningKey.sealed", "signin.SubjectKey.sealed", "dsp.Peer.secret", "dsp.Pull.secret",
        ),
        _KEYS,
    ),
    **dict.fromkeys(
        (
            "metering.MeteredUse.user", "metering.MeteredUse.owner", "metering.MeteredUse.subject",
            "datasets.Dataset.contact", "curation.Group.owner", "curation.Vocabulary.owner",
        ),
        _ORGANISATION,
    ),
    **dict.fromkeys(
        (
            "briefly.Notice.by", "outbox.Delivery.leased_by", "jobs.Job.leased_by",
            "subscriptions.Letter.receiver",
        ),
        _PROCESS,
    ),
    **dict.fromkeys(("briefly.Brief.said", "briefly.Notice.said"), "gone by themselves within minutes"),
    **dict.fromkeys(
        ("datasets.Version.quoted", "mapping.MappingVersion.trouble", "publishing.Submission.report"),
        "cells of a table, which `hiroba erase rows` reaches",
    ),
    "erasure.Order.what": "what is to be erased, forgotten when it is done",
    "erasure.Erasure.person": "emptied when the erasure is done: test_erasure",
    "outside_services.ServiceKey.principal": "the id of a key, which goes with who made it",
    "joining.ApplicationStep.by": "which side wrote, not who",
    "privacy.CountBudget.per_person": "a number of shares of a budget",
}  # fmt: skip


def _fields() -> Iterator[tuple[str, Any]]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_concrete_fields:
            named = field.related_model is User or isinstance(field, _KINDS) or _NAMES.search(field.name)
            if named or f"{model._meta.label}.{field.name}" in ERASED:
                yield f"{model._meta.label}.{field.name}", field


def test_every_field_that_may_name_somebody_is_erased_or_kept_for_a_reason() -> None:
    found = {name for name, _field in _fields()}
    assert found - set(ERASED) - set(KEPT) == set(), "erase it, or say why it is kept"
    assert (set(ERASED) | set(KEPT)) - found == set(), "it is not there any more"
    assert not set(ERASED) & set(KEPT)


@pytest.fixture
def hanako(person: Callable[..., int]) -> Any:
    listing.path().unlink(missing_ok=True)
    person(operator=True)
    row = User.objects.get(pk=people.create_person(MAIL, "a-long-password", SAID))
    UserSession.objects.create(
        user=row, session_key="the-session", ip="198.51.100.77", user_agent="x", data={}
    )
    return row


def _row(model: Any, person: Any) -> Any:
    """A row of a model with somebody in every field that is erased, and in the rows that it stands on."""

    def given(field: Any) -> Any:
        label = field.model._meta.label
        what = ERASED.get(f"{label}.{field.name}") or _WITH.get(label, {}).get(field.name)
        if field.related_model is User:
            return person if what else None
        said = {NUMBER: person.pk, ADDRESS: MAIL, TEXT: SAID}.get(what or "", what)
        if field.name == "session_key":
            return "the-session"
        return said if said is None or isinstance(field, models.IntegerField) else str(said)

    if model is User:
        return person
    if model._meta.label in (
        "account.EmailAddress",
        "usersessions.UserSession",
    ):  # they came with the account
        return model.objects.get(user=person)
    return made(model, given)


@pytest.mark.parametrize("label", sorted({name.rpartition(".")[0] for name in ERASED}))
def test_it_is_gone(label: str, hanako: Any) -> None:
    model = apps.get_model(label)
    row = _row(model, hanako)
    fields = {
        name.rpartition(".")[2]: what for name, what in ERASED.items() if name.rpartition(".")[0] == label
    }
    before = {
        name: str(getattr(model.objects.get(pk=row.pk), model._meta.get_field(name).attname))
        for name in fields
    }
    assert all(before.values()), before
    erasure.erase_person(hanako.pk)
    jobs.run_pending()
    for left in model.objects.filter(pk=row.pk).values(*fields):
        kept = {name: value for name, value in left.items() if str(value) == before[name]}
        assert not kept, f"{label}: {kept}"


def test_the_page_has_words_for_every_place_that_is_reached() -> None:
    assert set(reaches()) <= set(_PLACES)
