"""Those who act for a running Hiroba while the kit asks it: the owner of the data, and whoever asks others for theirs.

They use the verbs that the pages use, on the data folder of the server, and look every twentieth of a second whether
it is their turn.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.workbench.tests.made import publish
from hiroba.kernel.decide.types import Action, Principal, Role, Target, TargetKind, Visibility
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.kernel.people import service as people
from hiroba.protocols.dsp import service as dsp
from hiroba.protocols.dsp.messages import FORMAT, agreement_id, dataset_id, offer_id
from hiroba.protocols.dsp.types import AskedInfo
from hiroba.rules.agreements import service as agreements
from hiroba.rules.agreements.models import Transfer
from hiroba.rules.agreements.types import NegotiationInfo, Side, Terms, TransferState
from tests.conformance.dsp.peer import Peer
from tests.conformance.dsp.plays import ASKED, CATALOGUE, EARLY, HANDED, PROVIDED, PULLED

CITY, KIT = "131016", "kit"
_PAUSE = 1.0  # seconds in which the kit gets ready for what comes next
_PURPOSE = "research"


class People:
    """owner: of the city, which offers and asks. other: of the organisation whose token the kit shows."""

    def __init__(self) -> None:
        organisations.create(
            OrganisationInfo(CITY, OrganisationKind.MUNICIPALITY, "試験市", "Test City", None)
        )
        organisations.create(OrganisationInfo(KIT, OrganisationKind.COMPANY, "検査機関", "Kit", None))
        self.owner, self.other = _administrator(CITY), _administrator(KIT)
        self._plays: dict[str, list[tuple[str, str]]] = {}  # what is still to be done, by what it is done to

    def token(self) -> str:
        scopes, ends = (Action.AGREEMENT_NEGOTIATE,), timezone.now() + timedelta(days=1)
        secret, _info = people.issue_token(int(self.other.id), KIT, "kit", scopes, ends)
        return secret

    def offer(self) -> dict[str, str]:
        """Publish and offer what the kit asks for; returns its settings."""
        said: dict[str, str] = {}
        with tempfile.TemporaryDirectory() as folder:
            for test in (*CATALOGUE[:2], *PROVIDED):
                terms = self._terms(Path(folder), test)
                said[f"{test}_DATASETID"] = dataset_id(terms.target.id)
                said[f"{test}_OFFERID"] = offer_id(agreements.offer(self.owner, terms).id)
                self._plays[terms.target.id] = list(PROVIDED.get(test, ()))
            for test in HANDED:
                agreement = self._signed(self._terms(Path(folder), test), early=test in EARLY)
                said[f"{test}_AGREEMENTID"], said[f"{test}_FORMAT"] = agreement_id(agreement), FORMAT
                self._plays[agreement] = list(HANDED[test])
        return said

    def ask(self, peer: Peer) -> dict[str, str]:
        """Add the kit as a connector, and get the agreements that its transfers are by."""
        found, _token = dsp.add(self.owner, CITY, "検査機関", f"{peer.url}/dsp", shows_token=False)
        peer.initiate = lambda offer: _ask(self.owner, found.id, offer)
        for test in PULLED:
            peer.initiate(f"offer{test}")
            peer.agree(test)
            [info] = [each for each in dsp.all_asked(self.owner, CITY) if each.title == test]
            dsp.sign(self.owner, info.id, info.number)
        said = {f"{test}_DATASETID": test for test in ASKED}
        for test in PULLED:
            said[f"{test}_AGREEMENTID"], said[f"{test}_FORMAT"] = test, FORMAT
        for test, play in (*ASKED.items(), *PULLED.items()):
            self._plays[test] = list(play)
        return said

    def watch(self) -> None:
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            for negotiation in agreements.negotiations(self.owner, CITY):
                if negotiation.consumer_pid:
                    self._turn(negotiation.terms.target.id, negotiation.state, self._provided(negotiation))
            for row in Transfer.objects.all():
                self._turn(row.agreement_id, row.state, self._handed(row.pk))
            for info in dsp.all_asked(self.owner, CITY):
                state = info.transfer if info.title in PULLED and info.transfer else info.state
                self._turn(info.title, state, self._asked(info))
            time.sleep(0.05)

    def _turn(self, what: str, state: str, verb: Callable[[str], object]) -> None:
        play = self._plays.get(what)
        if not play or play[0][0] != state:
            return
        time.sleep(_PAUSE)
        _state, name = play.pop(0)
        try:
            verb(name)
        except (HirobaError, AttributeError) as error:
            sys.stderr.write(f"{what}: {name}: {error!r}\n")

    def _provided(self, info: NegotiationInfo) -> Callable[[str], object]:
        def act(verb: str) -> None:
            terms = (info.terms,) if verb == "answer" else ()
            name, _and, withdraw = verb.partition(" and ")
            getattr(agreements, name)(self.owner, info.id, info.number, *terms)
            if withdraw:  # signed, and then there is nothing to hand over
                datasets.withdraw(info.terms.target.id, self.owner)

        return act

    def _handed(self, id: str) -> Callable[[str], object]:
        return lambda state: agreements.step_transfer(self.owner, id, TransferState(state), Side.PROVIDER)

    def _asked(self, info: AskedInfo) -> Callable[[str], object]:
        number = {"accept": (info.number,), "sign": (info.number,), "counter": (info.number, _PURPOSE)}
        return lambda verb: getattr(dsp, verb)(self.owner, info.id, *number.get(verb, ()))

    def _terms(self, folder: Path, test: str) -> Terms:
        dataset = publish(folder, test, {"name": ["一号"]}, organisation=CITY, visibility=Visibility.PRIVATE)
        return Terms(Target(TargetKind.DATASET, dataset, CITY), test)

    def _signed(self, terms: Terms, *, early: bool) -> str:
        """An agreement that both sides signed on the pages. early: from tomorrow on."""
        begins = timezone.now() + timedelta(days=1) if early else None
        made = agreements.offer(self.owner, Terms(terms.target, terms.title, begins=begins))
        asked = agreements.ask(self.other, KIT, made.id)
        agreements.agree(self.owner, asked.id, asked.number)
        return agreements.sign(self.other, asked.id, asked.number + 1).id


def _ask(who: Principal, peer: str, offer: str) -> None:
    dsp.ask(who, peer, offer, _PURPOSE)


def _administrator(code: str) -> Principal:
    person = people.create_person(f"someone@{code}.example.jp", None, code)
    organisations.set_member(person, code, Role.ADMINISTRATOR)
    return people.principal_of_person(person)
