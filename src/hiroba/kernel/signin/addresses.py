"""allauth's mail addresses lie sealed: its model gets our field, its table is brought along by `account`.

allauth asks for addresses by equality only, which a blind index answers; the constraints it has on the column
are kept on the index.
"""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db.models import Q, UniqueConstraint

from hiroba.kernel.sealing.service import Blind, SealedTextField, save_base


def seal_addresses() -> None:
    """Put the sealed field in the place of the plain one."""
    options = EmailAddress._meta
    plain = options.get_field("email")
    options.local_fields.remove(plain)
    field = SealedTextField(verbose_name=plain.verbose_name, blind=True)
    field.creation_counter = plain.creation_counter  # it stands where the other stood
    EmailAddress.add_to_class("email", field)
    EmailAddress.save_base = save_base
    options.unique_together = ()
    options.original_attrs["unique_together"] = ()
    options.constraints = [
        *(each for each in options.constraints if each.name != "unique_verified_email"),
        UniqueConstraint(Blind("email"), condition=Q(verified=True), name="unique_verified_email"),
        UniqueConstraint("user", Blind("email"), name="one_address_of_a_person"),
    ]
