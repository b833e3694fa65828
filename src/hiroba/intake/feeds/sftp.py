"""A file that a neighbour lays down over SFTP: the server's key is pinned, the address checked."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import unquote, urlsplit

import asyncssh

from hiroba.intake.feeds import secrets
from hiroba.intake.feeds.types import Brought, FeedDraft, SourceFailed, WrongFeed
from hiroba.kernel.outside import service as outside
from hiroba.kernel.outside.types import Unreachable
from hiroba.kernel.settings import service as settings

_CONNECT = 20.0  # seconds
_WHOLE = 1800.0  # seconds for the file
_CHUNK = 1 << 20


def check(draft: FeedDraft) -> None:
    """Raises WrongFeed (address, host_key), AddressRefused."""
    try:
        parts = urlsplit(draft.address)
        complete = all((parts.hostname, parts.username, parts.path.strip("/")))
        known = parts.scheme == "sftp" and complete and not parts.password and parts.port != 0
    except ValueError:
        known = False
    if not known:
        raise WrongFeed(field="address")
    _host_key(draft.host_key)


def bring(draft: FeedDraft, before: tuple[str, str], into: Path) -> Brought:
    """Fetch the file unless its time and size are as before. Raises SourceFailed, SecretMissing."""
    check(draft)
    url = f"{draft.address.partition('://')[0]}://{draft.address.partition('@')[2]}"
    try:
        address = outside.look_up_now(url, private=settings.intake().private_urls, schemes=("sftp",))
    except Unreachable as error:
        raise SourceFailed(where=_shown(draft), why="unreachable") from error
    try:
        return asyncio.run(_within(draft, address, before, into))
    except asyncssh.HostKeyNotVerifiable as error:
        raise SourceFailed(where=_shown(draft), why="host_key") from error
    except asyncssh.PermissionDenied as error:
        raise SourceFailed(where=_shown(draft), why="sign_in") from error
    except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPPermissionDenied) as error:
        raise SourceFailed(where=_shown(draft), why="no_file") from error
    except TimeoutError as error:
        raise SourceFailed(where=_shown(draft), why="timeout") from error
    except (OSError, asyncssh.Error) as error:
        raise SourceFailed(where=_shown(draft), why="unreachable") from error


async def _within(draft: FeedDraft, address: str, before: tuple[str, str], into: Path) -> Brought:
    async with asyncio.timeout(_WHOLE):
        return await _bring(draft, address, before, into)


async def _bring(draft: FeedDraft, address: str, before: tuple[str, str], into: Path) -> Brought:
    parts = urlsplit(draft.address)
    secret = secrets.read(draft.organisation, draft.secret)
    keys = [] if draft.password else [_client_key(secret, draft.secret)]
    async with (
        asyncssh.connect(
            address,
            parts.port or 22,
            username=unquote(parts.username or ""),
            password=secret if draft.password else None,
            client_keys=keys or None,
            known_hosts=([_host_key(draft.host_key)], [], []),
            config=[],
            agent_path=None,
            connect_timeout=_CONNECT,
            login_timeout=_CONNECT,
        ) as connection,
        connection.start_sftp_client() as client,
    ):
        path = unquote(parts.path)
        facts = await client.stat(path)
        validators = (str(facts.mtime or ""), str(facts.size or ""))
        if before == validators and all(validators):
            return Brought(None, validators=validators)
        await _copy(client, path, into, draft)
    return Brought(into, path.rsplit("/", 1)[-1], validators)


async def _copy(client: asyncssh.SFTPClient, path: str, into: Path, draft: FeedDraft) -> None:
    limit, size = settings.intake().max_file_bytes, 0
    async with client.open(path, "rb") as file:
        with into.open("wb") as copy:
            while chunk := await file.read(_CHUNK):
                size += len(chunk)
                if size > limit:
                    raise SourceFailed(where=_shown(draft), why="too_large")
                copy.write(chunk if isinstance(chunk, bytes) else chunk.encode())


def _host_key(line: str) -> asyncssh.SSHKey:
    """A public key, with or without the host's name before it. Raises WrongFeed."""
    words = line.split()
    start = next((n for n, word in enumerate(words) if word.startswith(("ssh-", "ecdsa-", "sk-"))), 0)
    try:
        return asyncssh.import_public_key(" ".join(words[start : start + 2]))
    except (asyncssh.KeyImportError, ValueError) as error:
        raise WrongFeed(field="host_key") from error


def _client_key(secret: str, name: str) -> asyncssh.SSHKey:
    try:
        return asyncssh.import_private_key(secret + "\n")
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as error:
        raise SourceFailed(where=name, why="sign_in") from error


def _shown(draft: FeedDraft) -> str:
    return f"sftp://{draft.address.partition('@')[2]}"[:200]
