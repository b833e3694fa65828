"""The database itself refuses to change the journal: triggers for SQLite and PostgreSQL."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_TABLE = "journal_journalentry"

_SQLITE_INSTALL = tuple(
    f"CREATE TRIGGER IF NOT EXISTS journal_no_{act.lower()} BEFORE {act} ON {_TABLE} "
    "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
    for act in ("UPDATE", "DELETE")
)
_SQLITE_LIFT = ("DROP TRIGGER IF EXISTS journal_no_update", "DROP TRIGGER IF EXISTS journal_no_delete")
_POSTGRESQL_INSTALL = (
    "CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$",
    f"CREATE OR REPLACE TRIGGER journal_no_change BEFORE UPDATE OR DELETE ON {_TABLE} "
    "FOR EACH ROW EXECUTE FUNCTION journal_refuse()",
    f"CREATE OR REPLACE TRIGGER journal_no_truncate BEFORE TRUNCATE ON {_TABLE} "
    "FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()",
)
_POSTGRESQL_LIFT = (
    f"DROP TRIGGER IF EXISTS journal_no_change ON {_TABLE}",
    f"DROP TRIGGER IF EXISTS journal_no_truncate ON {_TABLE}",
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Refuse UPDATE and DELETE from now on."""
    _run(connection, _POSTGRESQL_INSTALL if connection.vendor == "postgresql" else _SQLITE_INSTALL)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Allow them: only for putting a whole backup in the place of everything, and for tests."""
    _run(connection, _POSTGRESQL_LIFT if connection.vendor == "postgresql" else _SQLITE_LIFT)


def install_in_migration(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    install(editor.connection)


def lift_in_migration(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    lift(editor.connection)


def _run(connection: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
