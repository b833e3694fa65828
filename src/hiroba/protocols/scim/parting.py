"""What an organisation's directory said of its people: it came from there, and goes."""

from __future__ import annotations

from hiroba.kernel.parting.service import Part, add, by
from hiroba.protocols.scim.models import StaffGroup, StaffLink, StaffRecord

add(Part("staff/records", StaffRecord, by("organisation"), given=False))
add(Part("staff/groups", StaffGroup, by("organisation"), given=False))
add(Part("staff/link", StaffLink, by("organisation"), given=False))
