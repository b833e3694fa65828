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


administration_commands = (add_organisation, add_person, issue_token)
