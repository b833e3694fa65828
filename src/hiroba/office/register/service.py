"""The door of the register."""

from __future__ import annotations

from hiroba.office.register.cases import case, cases, change_case, create_case
from hiroba.office.register.closing import carry_over, edition, edition_before, paper
from hiroba.office.register.departments import hand_over
from hiroba.office.register.departments import rename as rename_department
from hiroba.office.register.differing import changed
from hiroba.office.register.initiatives import (
    create,
    initiative,
    initiatives,
    owners,
    versions,
)
from hiroba.office.register.measuring import (
    add_kpi,
    change,
    change_kpi,
    definition_of,
    drop_kpi,
    enter_value,
    kpis,
    standings,
)
from hiroba.office.register.open_data import publish
from hiroba.office.register.plans import (
    conditions,
    policies,
    save_conditions,
    save_policies,
    save_terms,
    terms,
)
from hiroba.office.register.reviewing import (
    comment,
    give_back,
    hand_in,
    open_year,
    sign,
    write_entry,
    year,
    years,
)
from hiroba.office.register.rights import may_decide, may_write, reads_inside
from hiroba.office.register.stages import decide_stage, proposals, propose_stage, waiting

__all__ = [
    "add_kpi", "carry_over", "case", "cases", "change", "change_case", "change_kpi", "changed", "comment",
    "conditions", "create", "create_case", "decide_stage", "definition_of", "drop_kpi", "edition",
    "edition_before", "enter_value", "give_back", "hand_in", "hand_over", "initiative", "initiatives", "kpis",
    "may_decide", "may_write", "open_year", "owners", "paper", "policies", "proposals", "propose_stage",
    "publish", "reads_inside", "rename_department", "save_conditions", "save_policies", "save_terms", "sign",
    "standings", "terms", "versions", "waiting", "write_entry", "year", "years",
]  # fmt: skip
