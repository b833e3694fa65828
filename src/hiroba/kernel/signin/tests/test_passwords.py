"""Which passwords are too easy, and that any composition is free."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from hiroba.kernel.signin.passwords import EasyPasswordValidator

VALIDATOR = EasyPasswordValidator()
EASY = {
    "rows of keys": [
        "123456789012",
        "098765432109",
        "qwertyuiopas",
        "1qaz2wsx3edc4rfv",
        "あいうえおかきくけこさし",
    ],
    "repetition": ["aaaaaaaaaaaa", "hirobahirobahiroba", "kawakawakawa", "x9x9x9x9x9x9x9"],
    "a common word, dressed": [
        "password2026",
        "Password!!!!1234",
        "P@ssw0rd1234",
        "2026sunshine!",
        "passwordpassword",
    ],
    "two of them": ["iloveyoubaby", "dragonmonkey12"],
    "words of the place": [
        "hiroba202611",
        "tokyotokyo2026",
        "ひろばひろば2026",
        "広場広場広場2026",
        "kuyakusho1234",
    ],
    "wide letters": ["ｐａｓｓｗｏｒｄ２０２６"],
}
GOOD = [
    "kfjwoqpzmxna", "839201746552", "icho-hiroba-asahi-5830", "correct horse battery staple", "sunshine dragon monkey",
    "another-long-pass-phrase-1", "春はあけぼのやうやう白くなりゆく", "short-one1234",
]  # fmt: skip


@pytest.mark.parametrize("easy", [one for some in EASY.values() for one in some])
def test_what_is_soon_guessed_is_refused(easy: str) -> None:
    with pytest.raises(ValidationError, match="すぐに当てられます"):
        VALIDATOR.validate(easy)


@pytest.mark.parametrize("good", GOOD)
def test_of_whatever_it_is_made_enough_is_enough(good: str) -> None:
    VALIDATOR.validate(good)
