"""How long a key that was withdrawn is still good for."""

from __future__ import annotations

import asyncio
import time

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from hiroba.kernel.decide.types import Action
from hiroba.kernel.people import service as people
from hiroba.protocols.http.principal import principal_of
from hiroba.protocols.http.types import Request


@pytest.mark.django_db(transaction=True)
def test_a_withdrawn_key_is_refused_within_a_second(organisation):
    owner = people.create_person("taro@town.example.jp", None, "太郎")
    secret, key = people.issue_token(owner, organisation().code, "k", [Action.ENTITY_READ], None)

    def withdraw() -> None:
        people.revoke_token(key.id)
        connections.close_all()

    async def refused_after() -> float:
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/",
            "headers": [(b"authorization", f"Bearer {secret}".encode())],
        }
        assert (await principal_of(Request(scope, None, ()))).kind == "token"
        await sync_to_async(withdraw, thread_sensitive=False)()
        began = time.monotonic()
        while time.monotonic() - began < 5:
            try:
                await principal_of(Request(scope, None, ()))
            except people.InvalidToken:
                break
            await asyncio.sleep(0.02)
        return time.monotonic() - began

    assert asyncio.run(refused_after()) < 1
