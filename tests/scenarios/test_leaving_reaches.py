"""Whatever table holds something of an organisation is in its archive and goes when its days are over, or stands
here with why it does not."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from allauth.idp.oidc.models import Client
from django.apps import apps

from hiroba.catalog.datasets.models import Dataset
from hiroba.intake.leaving import contents
from hiroba.intake.leaving.zipping import Zip
from hiroba.kernel.organisations.models import Organisation
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.parting import service as parting
from hiroba.kernel.people import service as people
from hiroba.kernel.people.models import User
from hiroba.protocols.dsp.models import Peer
from hiroba.rules.services.models import ServiceSubscription
from tests.support.rows import made

_NAMES: Final = re.compile(
    r"(^|_)(organisation|owner|recipient|provider|consumer|tenant|subscriber|dataset)$"
)

_ELSEWHERE: Final = "given and removed by `intake/leaving` itself, through the room's door"
_DERIVED: Final = "made of its datasets again and again; goes with them"
_DEEDS: Final = "who did what in office: its lines are in journal.jsonl, and stay there"
_KEYS: Final = "a key: it is not given, ends on the day, and goes with who made it"
_NOBODY: Final = "names no organisation"
_OPERATOR: Final = "the operator's, about the organisation"
_THEIRS: Final = "of those who wrote it, not of the organisation"
_RECORD: Final = "the other side has it, too"
NOT_GIVEN: Final = {
    **dict.fromkeys(
        (
            "datasets.Dataset", "datasets.DatasetPlace", "datasets.DatasetKeyword", "datasets.Link",
            "datasets.Version", "datasets.Change", "datasets.QualityResult", "datasets.Table",
            "feeds.Feed", "feeds.Run", "harvest.Source", "harvest.Item", "harvest.File", "harvest.Run",
            "harvest.Problem", "policies.RuleVersion", "decide.RuleRow", "agreements.Offer",
            "agreements.Negotiation", "agreements.NegotiationStep", "agreements.Agreement",
            "agreements.Transfer",
            "journal.JournalEntry",
        ),
        _ELSEWHERE,
    ),
    **dict.fromkeys(("consents.Consent", "consents.ConsentUse", "consents.ConsentRefusal"), "of residents, for them alone"),
    **dict.fromkeys(("people.MachineClient", "people.ApiToken", "outside_services.ServiceKey"), _KEYS),
    **dict.fromkeys(
        ("acting.Deputy", "acting.Emergency", "erasure.Order", "leaving.Leave", "leaving.Archive",
         "joining.TermsSignature", "joining.Suspension"),
        _DEEDS,
    ),
    **dict.fromkeys(
        ("socialaccount.SocialApp", "socialaccount.SocialToken", "socialaccount.SocialAccount",
         "signin.OpenedByProvider", "outbox.Delivery",),
        _NOBODY,
    ),
    **dict.fromkeys(("metering.OrganisationAllowance",), _OPERATOR),
    "organisations.Organisation": "its names are on every page of the archive's DCAT",
    "erasure.Mark": "a hash that tells nothing, so that a restore erases again",
    "health.DatasetHealth": _DERIVED,
    "health.LinkCheck": _DERIVED,
    "privacy.NoisyAnswer": "who asked, of data of others; what was told of its own stands in the ledger",
    "subscriptions.SubscriptionState": "numbers of a process; subscriptions are in devices/",
    "subscriptions.Letter": "notifications that nobody took, of data that is in the archive",
    "publishing.Submission": "what became data of it is in datasets/",
    "jma.Bulletin": "of the agency, in datasets/", "jma.Receipt": "of the agency, in datasets/",
    "sandboxes.SandboxRow": "a place of one person for trials, which leaves by itself",
    "dialogue.Support": _THEIRS,
    "dashboards.BoardMail": _THEIRS,
    "scim.StaffRecord": "from its own directory", "scim.StaffGroup": "from its own directory",
    "scim.StaffGroup_members": "from its own directory", "scim.StaffLink": "from its own directory",
}  # fmt: skip
NOT_REMOVED: Final = {
    **{
        label: why for label, why in NOT_GIVEN.items()
        if why in (_ELSEWHERE, _KEYS, _DEEDS, _NOBODY, _OPERATOR, _DERIVED)
    },
    **{f"consents.{each}": "residents see what they allowed" for each in ("ConsentAsk", "ConsentText", "Consent", "ConsentUse", "ConsentRefusal")},
    **{f"dialogue.{each}": _THEIRS for each in ("Request", "Step", "Support", "Question", "Showcase", "Use")},
    **{f"dsp.{each}": _RECORD for each in ("Peer", "Asked")},
    **{f"curation.{each}": "datasets of others belong to it" for each in ("Group", "Vocabulary")},
    **{f"outside_services.{each}": "which terms were accepted, by whom" for each in ("OutsideService", "ServiceApplication")},
    "organisations.Organisation": "its name with the day on which it left",
    "organisations.Membership": "one by one, with a line in the journal: test_departing",
    "erasure.Mark": NOT_GIVEN["erasure.Mark"],
    "privacy.NoisyAnswer": "what was told cannot be taken back",
    "metering.MeteredUse": "bills were made of it",
    "series.Series": "its id, so that its address can say that it has gone: test_departing",
    "series.Issue": "by the room itself: test_departing",
    "sandboxes.SandboxRow": NOT_GIVEN["sandboxes.SandboxRow"],
    "scim.StaffGroup_members": "with its two sides",
}  # fmt: skip


def _found() -> Iterator[str]:
    """Models that name an organisation, and all that stand on them."""
    everything = apps.get_models(include_auto_created=True)
    known = {Organisation} | {
        model for model in everything
        if any(_NAMES.search(field.name) and field.related_model is not User
               for field in model._meta.local_concrete_fields)
    }  # fmt: skip
    while more := {
        model
        for model in set(everything) - known
        if any(field.related_model in known for field in model._meta.local_concrete_fields)
    }:
        known |= more
    yield from (model._meta.label for model in known)


def test_every_table_of_an_organisation_is_given_and_goes_or_says_why_not() -> None:
    found = set(_found())
    given = {part.model._meta.label for part in parting.parts() if part.given}
    removed = {part.model._meta.label for part in parting.parts() if part.removed}
    for does, why in ((given, NOT_GIVEN), (removed, NOT_REMOVED)):
        assert found - does - set(why) == set(), "name it in its room's `parting`, or say here why not"
        assert set(why) - found == set(), "it is not there any more"
        assert does & set(why) == set()


@pytest.fixture
def rows(transactional_db: None, organisation: Any, person: Any) -> dict[tuple[str, str], Any]:
    """A row of every part, of two organisations."""
    user = User.objects.get(pk=people.create_person("clerk@example.jp", None, "係"))
    return {
        (code, part.name): row
        for code in ("town", "other")
        for part, row in _filled(Organisation.objects.get(pk=organisation(code).code), user)
    }


def _filled(of: Any, user: Any) -> Iterator[tuple[parting.Part, Any]]:
    known: dict[Any, Any] = {Organisation: of, User: user}
    dataset = made(
        Dataset,
        lambda field: {"organisation": of.pk, "title": "施設", "visibility": "private"}.get(field.name),
    )

    def given(field: Any) -> Any:
        if field.related_model is not None:
            return None if field.null else one(field.related_model)
        if field.name == "dataset":
            return dataset.pk
        if _NAMES.search(field.name):
            return of.pk
        if (field.model, field.name) == (Client, "data"):
            return {"organisation": of.pk}
        if (field.model, field.name) == (ServiceSubscription, "kind"):
            return "organisation"
        return {
            "service": of.pk,
            "visibility": "private",
            "secret": "geheim",
            "base": f"https://{of.pk}.example/",
        }.get(field.name)

    def one(model: Any) -> Any:
        if model not in known:
            known[model] = made(model, given)
        return known[model]

    for part in parting.parts():
        yield part, one(part.model)


def test_it_is_in_the_archive_and_goes_and_that_of_others_stays(
    rows: dict[tuple[str, str], Any], tmp_path: Path
) -> None:
    told = list[str]()
    with Zip(tmp_path / "town.zip") as out:
        contents.write(out, ["town"], tmp_path, told.append)
    assert len(told) == contents.count(["town"])
    with zipfile.ZipFile(tmp_path / "town.zip") as archive:
        names = set(archive.namelist())
        for part in parting.parts():
            name = f"{part.name}.jsonl"
            assert (name in names) == part.given, name
            if part.given:
                (line,) = archive.read(name).decode().splitlines()
                row = json.loads(line)
                assert row[part.model._meta.pk.attname] == rows["town", part.name].pk, name
                assert not part.without & set(row)
                assert "geheim" not in line
        assert archive.read(f"register/papers/{rows['town', 'register/papers'].pk}.pdf") == b"x"
    parting.remove(["town"])
    parting.remove(["town"])
    outbox.emit("organisation.removed", "town", {"codes": ["town"]})
    while outbox.deliver():
        pass
    for part in parting.parts():
        left = set(part.model._base_manager.values_list("pk", flat=True))
        assert rows["other", part.name].pk in left, part.name
        assert (rows["town", part.name].pk in left) != part.removed or part.name.startswith("series/"), (
            part.name
        )
    assert [each.secret for each in Peer.objects.order_by("organisation")] == ["geheim", ""]
