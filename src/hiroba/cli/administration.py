"""People, organisations and tokens from the command line."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from hiroba.cli.environment import DATA_DIR, migrate, prepare, told


@click.command("add-organisation")
@DATA_DIR
@click.argument("code")
@click.argument("name_ja")
@click.option("--name-en", default="", help="Name in English.")
@click.option(
    "--kind", default="municipality", help="prefecture, municipality, department, company, university, npo."
)
@click.option("--parent", default=None, help="Code of the organisation above.")
@told
def add_organisation(
    data_dir: Path | None, code: str, name_ja: str, name_en: str, kind: str, parent: str | None
) -> None:
    """Add a member to the square."""
    prepare(data_dir)
    migrate()
    from hiroba.kernel.organisations import service as organisations
    from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind

    organisations.create(OrganisationInfo(code, OrganisationKind(kind), name_ja, name_en or name_ja, parent))
    click.echo(f"{code} {name_ja}")


@click.command("add-person")
@DATA_DIR
@click.argument("email")
@click.option("--name", default="", help="Name as it is shown.")
@click.option("--organisation", default=None, help="Code of the organisation.")
@click.option("--role", type=click.Choice(["member", "officer", "administrator"]), default="officer")
@click.option("--operator", is_flag=True, help="May operate the whole installation.")
@click.password_option()
@told
def add_person(
    data_dir: Path | None,
    email: str,
    name: str,
    organisation: str | None,
    role: str,
    operator: bool,
    password: str,
) -> None:
    """Add somebody who may sign in."""
    prepare(data_dir)
    migrate()
    from hiroba.kernel.decide.types import Role
    from hiroba.kernel.organisations import service as organisations
    from hiroba.kernel.people import service as people

    person = people.create_person(email, password, name or email.partition("@")[0], operator=operator)
    if organisation:
        organisations.set_member(person, organisation, Role(role))
    click.echo(f"{email}")


@click.command("issue-token")
@DATA_DIR
@click.argument("email")
@click.argument("organisation")
@click.option("--name", default="command line", help="What it is for.")
@click.option("--days", default=90, show_default=True, help="Days until it expires.")
@told
def issue_token(data_dir: Path | None, email: str, organisation: str, name: str, days: int) -> None:
    """Issue a token that publishes for an organisation; it is shown once."""
    prepare(data_dir)
    migrate()
    from django.utils import timezone

    from hiroba.kernel.decide.types import Action
    from hiroba.kernel.people import service as people

    scopes = frozenset(
        {
            Action.DATASET_READ,
            Action.DATASET_PUBLISH,
            Action.ENTITY_READ,
            Action.ENTITY_WRITE,
            Action.ORGANISATION_READ,
        }
    )
    owner = people.find_person(email)
    secret, _info = people.issue_token(
        owner, organisation, name, scopes, timezone.now() + timedelta(days=days)
    )
    click.echo(secret)


@click.command("add-client")
@DATA_DIR
@click.argument("organisation")
@click.argument("name")
@click.option("--redirect", "redirects", multiple=True, help="Address that a service comes back to.")
@click.option("--logout", default="", help="Where a service is told that somebody's session has ended.")
@click.option("--sector", default="", help="sector_identifier_uri, where a service has several hosts.")
@click.option("--public", is_flag=True, help="The service runs in a browser or on a phone: no secret.")
@click.option("--owner", default="", help="E-mail of whom a program acts for.")
@click.option("--scope", "scopes", multiple=True, help="What a program may do, for example dataset:read.")
@click.option("--keys", type=click.Path(exists=True, path_type=Path), help="Its public keys (JWK, JWK Set).")
@told
def add_client(
    data_dir: Path | None,
    organisation: str,
    name: str,
    redirects: tuple[str, ...],
    logout: str,
    sector: str,
    public: bool,
    owner: str,
    scopes: tuple[str, ...],
    keys: Path | None,
) -> None:
    """Register a service that people sign in to (--redirect), or a program (--owner, --scope).

    Prints its id and, once, its secret.
    """
    if bool(redirects) == bool(owner):
        raise click.UsageError("give --redirect for a service, or --owner and --scope for a program")
    prepare(data_dir)
    migrate()
    from hiroba.kernel.decide.types import SYSTEM, Action
    from hiroba.kernel.people import service as people
    from hiroba.kernel.signin import service as signin

    if redirects:
        secret, opening = signin.register_opening(
            SYSTEM, organisation, name, redirects, confidential=not public, logout=logout, sector=sector
        )
        id = opening.id
    else:
        known = signin.public_keys(keys.read_text()) if keys else []
        wanted = [Action(scope) for scope in scopes if scope in set(Action)]
        if len(wanted) != len(scopes):
            raise people.WrongScopes
        secret, program = people.register_client(people.find_person(owner), organisation, name, wanted, known)
        id = program.id
    click.echo(f"{id} {secret}".rstrip())


administration_commands = (add_organisation, add_person, issue_token, add_client)
