from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from hiroba.rules.privacy.service import detect
from hiroba.rules.privacy.types import Kind, Subject

NAMES = ["佐藤太郎", "鈴木 花子", "高橋一郎", "田中次郎", "渡辺さくら", "伊藤健"]
HOMES = [f"広場市旭町{n}丁目{n}番{n}号" for n in range(1, 7)]
PHONES = [f"087-800-000{n}" for n in range(6)]
DAYS = [f"19{50 + n}-04-0{n + 1}" for n in range(6)]


def my_number(number: int) -> str:
    """A made number with a right check digit, by the words of the ordinance."""
    digits = f"{number:011d}"
    weights = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]
    rest = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11
    return digits + str(0 if rest <= 1 else 11 - rest)


def found(**columns: Sequence[object]) -> dict[str, tuple[str, bool]]:
    table = pl.DataFrame(columns)
    findings = detect(table, [Subject(name, name) for name in table.columns])
    return {"・".join(one.titles): (one.kind.value, one.stops) for one in findings}


def stopped(**columns: Sequence[object]) -> set[str]:
    return {title for title, (_kind, stops) in found(**columns).items() if stops}


def test_people_with_homes_and_birth_dates_are_stopped():
    assert stopped(氏名=NAMES, 生年月日=DAYS, 住所=HOMES, 電話番号=PHONES) == {
        "氏名",
        "生年月日",
        "住所",
        "電話番号",
    }


def test_a_name_in_two_columns_is_one_all_the_same():
    columns = {"姓": ["佐藤", "鈴木", "高橋"], "名": ["花子", "翔", "葵"], "区分": ["A", "B", "A"]}
    assert stopped(**columns) == {"姓", "名"}
    assert stopped(**{"Last Name": ["Sato", "Abe"], "First Name": ["Ken", "Yui"]}) == {
        "Last Name",
        "First Name",
    }
    assert not stopped(名=["花子", "翔"], 区分=["A", "B"])


def test_headers_are_known_however_wide_they_are_set():
    assert stopped(**{"氏　名": ["佐藤 花子", "鈴木 翔"], "生 年 月 日": DAYS[:2]}) == {
        "氏　名",
        "生 年 月 日",
    }
    one = f"{my_number(1)[:4]}-{my_number(1)[4:8]}-{my_number(1)[8:]}"
    assert found(**{"ﾏｲﾅﾝﾊﾞｰ": [one, "なし"]}) == {"ﾏｲﾅﾝﾊﾞｰ": ("my_number", True)}


def test_names_are_known_by_their_shape_where_the_header_says_nothing():
    assert stopped(A=NAMES, B=HOMES) == {"A", "B"}


def test_facilities_with_addresses_phones_and_their_heads_are_not():
    columns = {
        "施設名": [f"第{n}公民館" for n in range(6)],
        "住所": HOMES,
        "電話番号": PHONES,
        "代表者": NAMES,
    }
    assert not stopped(**columns)
    assert found(**columns)["代表者"] == ("official", False)


def test_a_birth_date_makes_the_head_of_a_facility_a_person():
    assert "代表者" in stopped(施設名=["公民館"] * 6, 代表者=NAMES, 生年月日=DAYS)


def test_bank_accounts_and_insurance_numbers_are_stopped():
    numbers = [f"123456{n}" for n in range(6)]
    assert stopped(名称=["会"] * 6, 口座番号=numbers, 被保険者番号=numbers) == {"口座番号", "被保険者番号"}


def test_my_number_is_known_by_header_even_once_and_without_its_leading_zeros():
    assert found(マイナンバー=["", my_number(12345)])["マイナンバー"] == ("my_number", True)
    assert found(個人番号=[int(my_number(1_234_567_890))])["個人番号"] == ("my_number", True)


def test_my_number_is_known_by_its_check_digits_and_in_texts():
    many = [my_number(n * 7_919_000_003 % 10**11) for n in range(1, 30)]
    spaced = [f"{one[:4]} {one[4:8]} {one[8:]}" for one in many]
    assert found(番号=many)["番号"][0] == "my_number"
    assert found(番号=spaced)["番号"][0] == "my_number"
    assert found(備考=["なし", f"個人番号：{many[0]}です"])["備考"][0] == "my_number"


def test_times_and_other_twelve_digits_are_no_my_number():
    times = [f"2024{month:02d}{day:02d}1230" for month in range(1, 13) for day in range(1, 29)]
    assert not found(時刻=times, 連番=[str(10**11 + n) for n in range(len(times))])


def test_corporate_numbers_are_told_apart():
    assert found(番号=["7000012050002"] * 6, 法人番号=["7000012050002"] * 6)["法人番号"] == (
        "corporate_number",
        False,
    )


def test_rare_people_are_counted_but_not_in_statistics():
    ages = list(range(20, 60))
    towns, sexes = [f"町{n}" for n in range(40)], ["男", "女"] * 20
    assert found(年齢=ages, 性別=sexes, 町名=towns, 職業=["農業"] * 40)["年齢・性別・町名・職業"] == (
        "rare",
        True,
    )
    assert not found(年齢=ages, 性別=sexes, 町名=towns, 人口=[5] * 40)


def test_examples_are_masked():
    table = pl.DataFrame({"氏名": NAMES})
    (one,) = detect(table, [Subject("氏名", "氏名")])
    assert one.kind is Kind.NAME
    assert all(name not in "".join(one.examples) for name in NAMES)
