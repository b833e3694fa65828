"""The database counts whatever changes who somebody is: triggers for SQLite and PostgreSQL.

Whoever changes it, and by which statement, need not know of the number. What is new changes nothing of what
was known, but a role and an organisation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

_COUNTED: Final = {  # table: what is counted
    "people_user": ("UPDATE OF is_active, operator", "DELETE"),
    "people_apitoken": ("UPDATE OF revoked, expires, scopes, organisation, owner_id, client_id", "DELETE"),
    "people_machineclient": ("UPDATE OF revoked, scopes, organisation, owner_id, keys", "DELETE"),
    "organisations_membership": ("INSERT", "UPDATE", "DELETE"),
    "organisations_organisation": ("INSERT", "UPDATE OF parent_id, kind, stopped, since", "DELETE"),
}
_SQLITE: Final = """
INSERT INTO decide_rightsnumber (id, number) VALUES (1, 1)
ON CONFLICT (id) DO UPDATE SET number = number + 1
"""
# The number of the transaction, taken when it ends: nobody waits for its row longer than a commit takes, and
# a thousand rows are counted once.
_POSTGRESQL: Final = """
CREATE OR REPLACE FUNCTION decide_count_rights() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO decide_rightsnumber AS known (id, number) VALUES (1, txid_current())
  ON CONFLICT (id) DO UPDATE SET number = excluded.number WHERE known.number <> excluded.number;
  RETURN NULL;
END $$
"""


def install(using: str = "default", **_signal: Any) -> None:
    """Count from now on. Done after every migration: SQLite drops the triggers of a table laid anew."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    if "decide_rightsnumber" not in present:
        return
    with connection.cursor() as cursor:
        for statement in _statements(connection, present):
            cursor.execute(statement)


def _statements(connection: BaseDatabaseWrapper, present: set[str]) -> Iterator[str]:
    counted = [(table, act) for table, acts in _COUNTED.items() for act in acts if table in present]
    if connection.vendor != "postgresql":
        for table, act in counted:
            name = _name(table, act)
            yield f"CREATE TRIGGER IF NOT EXISTS {name} AFTER {act} ON {table} BEGIN {_SQLITE}; END"
        return
    yield _POSTGRESQL
    for table, act in counted:
        name = _name(table, act)
        yield f"DROP TRIGGER IF EXISTS {name} ON {table}"
        yield (
            f"CREATE CONSTRAINT TRIGGER {name} AFTER {act} ON {table} DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW EXECUTE FUNCTION decide_count_rights()"
        )


def _name(table: str, act: str) -> str:
    return f"rights_{table}_{act.split()[0].lower()}"
