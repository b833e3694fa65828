"""`column__among=[…]`: a list of any length as one parameter, where `__in` has one for each value."""

from __future__ import annotations

import json
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Lookup
from django.db.models.sql.compiler import SQLCompiler

_FROM_JSON = "(SELECT value FROM json_each(%s))"


@CharField.register_lookup
class Among(Lookup):  # type: ignore[type-arg]
    """SQLite reads the list as JSON, PostgreSQL as an array.

    Give it a set: Django looks into each item of a list for an expression.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        column, parameters = self.process_lhs(compiler, connection)
        values = list(self.rhs)
        if connection.vendor == "postgresql":
            return f"{column} = ANY(%s)", [*parameters, values]
        return f"{column} IN {_FROM_JSON}", [*parameters, json.dumps(values)]
