"""The database itself refuses to change the journal: triggers for SQLite and PostgreSQL."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_TABLES = {"journal": "journal_journalentry", "journal_seal": "journal_journalseal",
           "journal_checkpoint": "journal_journalcheckpoint"}  # fmt: skip


def _sqlite_install() -> list[str]:
    return [
        f"CREATE TRIGGER IF NOT EXISTS {name}_no_{act.lower()} BEFORE {act} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
        for name, table in _TABLES.items()
        for act in ("UPDATE", "DELETE")
    ]


def _sqlite_lift() -> list[str]:
    return [f"DROP TRIGGER IF EXISTS {name}_no_{act}" for name in _TABLES for act in ("update", "delete")]


def _postgresql_install() -> list[str]:
    made = [
        "CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$"
    ]
    for name, table in _TABLES.items():
        made += [
            f"CREATE OR REPLACE TRIGGER {name}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION journal_refuse()",
            f"CREATE OR REPLACE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()",
        ]
    return made


def _postgresql_lift() -> list[str]:
    return [
        f"DROP TRIGGER IF EXISTS {name}_{act} ON {table}"
        for name, table in _TABLES.items()
        for act in ("no_change", "no_truncate")
    ]


def install(connection: BaseDatabaseWrapper) -> None:
    """Refuse UPDATE and DELETE from now on."""
    _run(connection, _postgresql_install() if connection.vendor == "postgresql" else _sqlite_install())


def lift(connection: BaseDatabaseWrapper) -> None:
    """Allow them: only for putting a whole backup in the place of everything, and for tests."""
    _run(connection, _postgresql_lift() if connection.vendor == "postgresql" else _sqlite_lift())


def install_in_migration(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    install(editor.connection)


def lift_in_migration(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    lift(editor.connection)


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for statement in statements:
            named = statement.partition(" ON ")[2].partition(" ")[0]
            if not named or named in present:  # migrations before this one know one table
                cursor.execute(statement)
