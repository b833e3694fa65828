"""Who is at the other end of a connection, and on which topics they may speak and listen.

A device signs in with its key as the password and `{organisation}/{device}` (or its id alone) as the user
name. A program signs in with an API token as the password and any user name. Without either one may listen
to the public SensorThings topics and nothing else.
"""

from __future__ import annotations

import time

from asgiref.sync import sync_to_async
from django.db import connections

from hiroba.context.devices import service as devices
from hiroba.context.devices.types import Found
from hiroba.context.store.types import Store
from hiroba.kernel.decide.types import ANONYMOUS, Action, Principal
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.people import service as people
from hiroba.kernel.settings import service as settings
from hiroba.protocols.http.service import require
from hiroba.rules.services import service as services

_TOKEN = "hrb_"  # noqa: S105 - the mark of an API token
_SECONDS = 0.5  # that a token which was withdrawn may still be good for
STA = ("v1.1", "sta")  # first levels of the SensorThings topics


class Account:
    """name: for the log and for keeping sessions apart; never a person's."""

    name: str

    @property
    def user(self) -> Principal:
        """In whose name it uses data, as it was known last."""
        return ANONYMOUS

    def stands(self, store: Store) -> bool:  # noqa: ARG002 - only a device looks
        """Whether it is still who it was when it signed in."""
        return True

    async def may_publish(self, store: Store, topic: str) -> bool:
        raise NotImplementedError

    async def may_subscribe(self, store: Store, topic: str) -> bool:
        raise NotImplementedError


class DeviceAccount(Account):
    """A device: its own topics only, as long as it is registered with the key that it signed in with."""

    def __init__(self, found: Found, key: str) -> None:
        self.name = f"{found.tenant}/{found.device.id}"
        self._tenant, self._id, self._digest = found.tenant, found.device.id, found.device.digest
        self._key = key
        self._user = devices.principal_of(found.tenant, found.device.id)

    @property
    def user(self) -> Principal:
        return self._user

    def found(self, store: Store) -> Found | None:
        now = devices.index_of(store).by_name.get((self._tenant, self._id))
        return now if now is not None and now.device.digest == self._digest else None

    def stands(self, store: Store) -> bool:
        return self.found(store) is not None

    def agent_topics(self, found: Found) -> tuple[str, ...]:
        """Where it may listen in the form of FIWARE's agents."""
        return devices.command_topics(found, self._key)[1:]

    async def may_publish(self, store: Store, topic: str) -> bool:
        found = self.found(store)
        if found is None:
            return False
        try:
            return devices.route(devices.index_of(store), topic).found is found
        except HirobaError:
            return False

    async def may_subscribe(self, store: Store, topic: str) -> bool:
        found = self.found(store)
        if found is None:
            return False
        own = devices.base_of(found)
        return topic in devices.command_topics(found, self._key) or topic in (f"{own}/#", f"{own}/+")


class TokenAccount(Account):
    """A program with an API token: the topics of the organisations that it may write, or read."""

    def __init__(self, principal: Principal, secret: str) -> None:
        self.name = principal.id
        self._principal, self._secret, self._asked = principal, secret, time.monotonic()

    @property
    def user(self) -> Principal:
        return self._principal

    async def principal(self) -> Principal:
        """Who it is, as of a short while ago: a token that was withdrawn ends here too."""
        if time.monotonic() - self._asked > _SECONDS:
            try:
                self._principal = await sync_to_async(_principal, thread_sensitive=False)(self._secret)
            except HirobaError:
                self._principal = ANONYMOUS
            self._asked = time.monotonic()
        found = self._principal
        if services.is_key(found) and not await sync_to_async(_stands, thread_sensitive=False)(found):
            return ANONYMOUS
        return found

    async def may_publish(self, store: Store, topic: str) -> bool:
        levels = topic.split("/")
        if "+" in topic or "#" in topic:  # a filter names no topic (MQTT 3.1.1, 4.7.1)
            return False
        tenant = _tenant(levels)
        if tenant is None:
            try:
                tenant = devices.route(devices.index_of(store), topic).found.tenant
            except HirobaError:
                return False
        return await _allowed(await self.principal(), Action.ENTITY_WRITE, tenant)

    async def may_subscribe(self, store: Store, topic: str) -> bool:
        levels = topic.split("/")
        if levels[0] in STA:
            return True
        tenant = _tenant(levels)
        if tenant is None:
            own = devices.index_of(store).by_topic.get(topic)
            tenant = own.tenant if own is not None else None
        return tenant is not None and await _allowed(await self.principal(), Action.ENTITY_WRITE, tenant)


class PublicAccount(Account):
    """Nobody in particular."""

    name = "public"

    async def may_publish(self, store: Store, topic: str) -> bool:  # noqa: ARG002 - as every account is asked
        return settings.server().open

    async def may_subscribe(self, store: Store, topic: str) -> bool:  # noqa: ARG002 - as every account is asked
        return settings.server().open or topic.split("/")[0] in STA


def _tenant(levels: list[str]) -> str | None:
    if levels[0] == "v1.1":
        return settings.city().default_tenant
    if levels[0] in ("hiroba", "sta") and len(levels) > 1 and levels[1] not in ("+", "#"):
        return "" if levels[1] == "-" else levels[1]
    return None


async def _allowed(who: Principal, action: Action, tenant: str) -> bool:
    try:
        await require(who, action, tenant)
    except HirobaError:
        return False
    return True


async def sign_in(store: Store, username: str | None, password: str | None) -> Account:
    """Return the account. Raises HirobaError (WrongKey, UnknownDevice, InvalidToken)."""
    if username is None and not password:
        return PublicAccount()
    if password is not None and password.startswith(_TOKEN):
        principal = await sync_to_async(_principal, thread_sensitive=False)(password)
        return TokenAccount(principal, password)
    if settings.server().open and not password:
        return PublicAccount()
    tenant, slash, id = (username or "").rpartition("/")
    index = devices.index_of(store)
    if not slash:
        found = devices.by_key(index, password or "", id)
    else:
        found = index.find("" if tenant == "-" else tenant, id)
        if not devices.fits(password or "", found.device.digest):
            raise devices.WrongKey(device=id)
    return DeviceAccount(found, password or "")


def _principal(secret: str) -> Principal:
    try:
        found = people.principal_of_token(secret)
        services.admit_now(found)
        return found
    finally:
        connections.close_all()


def _stands(who: Principal) -> bool:
    """Whether a service outside is on and within its quota."""
    try:
        services.admit_now(who)
    except HirobaError:
        return False
    finally:
        connections.close_all()
    return True
