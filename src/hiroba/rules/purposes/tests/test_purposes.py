import pytest

from hiroba.rules.purposes import service as purposes
from hiroba.rules.purposes.types import UnknownPurpose


def test_every_purpose_is_found_by_its_id_and_explains_itself():
    for id, purpose in purposes.PURPOSES.items():
        assert purposes.get(id) is purpose
        assert str(purpose.title)
        assert str(purpose.sentence).endswith("。")


def test_what_is_not_on_the_list_is_refused():
    with pytest.raises(UnknownPurpose):
        purposes.get("anything")
