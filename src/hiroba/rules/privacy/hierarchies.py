"""Ways to make a column coarser: ages in bands, dates, numbers, text, places by a given table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from hiroba.rules.privacy.types import Hierarchy, NotNested

ANY = "*"  # the label of the top level: everything
NONE = ""  # the label of an empty cell, at every level but the top
_AGES = (5, 10, 20)


def ages(column: str, values: pl.Series, oldest: int = 90) -> Hierarchy:
    """Years of age in bands of 1, 5, 10 and 20; `oldest` and older stand together from the first band on."""
    return numbers(column, values, _AGES, top=oldest, name="age")


def numbers(
    column: str, values: pl.Series, widths: Sequence[float], *, top: float | None = None, name: str = "width"
) -> Hierarchy:
    """Numbers in ranges of growing width, each a multiple of the one before. Raises NotNested.

    top: what is that great or greater stands in one range.
    """
    base = _base(values)
    number = pl.col("0").cast(pl.Float64, strict=False)
    levels = [_band(number, width, top).alias(str(level)) for level, width in enumerate(widths, 1)]
    return _built(column, base.with_columns(levels), tuple(f"{name}:{width:.15g}" for width in widths))


def _band(number: pl.Expr, width: float, top: float | None) -> pl.Expr:
    low = (number / width).floor() * width
    words = _plain(low) + "-" + _plain(low + width - 1 if float(width).is_integer() else low + width)
    if top is not None:
        start = top // width * width
        words = pl.when(low >= start).then(pl.lit(f"{start:.15g}-")).otherwise(words)
    return pl.when(number.is_null()).then(pl.lit(NONE)).otherwise(words)


def _plain(number: pl.Expr) -> pl.Expr:
    whole = number.cast(pl.Int64, strict=False)
    return pl.when(number == whole).then(whole.cast(pl.String)).otherwise(number.cast(pl.String))


def dates(column: str, values: pl.Series) -> Hierarchy:
    """Days (YYYY-MM-DD) to months to years to decades."""
    day = pl.col("0")
    dated = day.str.contains(r"^[0-9]{4}-[0-9]{2}")
    levels = [
        pl.when(dated).then(day.str.head(7)).otherwise(pl.lit(NONE)).alias("1"),
        pl.when(dated).then(day.str.head(4)).otherwise(pl.lit(NONE)).alias("2"),
        pl.when(dated).then(day.str.head(3) + "0-").otherwise(pl.lit(NONE)).alias("3"),
    ]
    return _built(column, _base(values).with_columns(levels), ("month", "year", "decade"))


def codes(column: str, values: pl.Series, lengths: Sequence[int]) -> Hierarchy:
    """Text by ever shorter beginnings: postal codes, classifications, municipality codes (2: prefecture)."""
    levels = [pl.col("0").str.head(length).alias(str(level)) for level, length in enumerate(lengths, 1)]
    return _built(column, _base(values).with_columns(levels), tuple(f"head:{length}" for length in lengths))


def masked(column: str, values: pl.Series) -> Hierarchy:
    """Text as it is, its first character, nothing."""
    return codes(column, values, (1,))


def whole(column: str, values: pl.Series) -> Hierarchy:
    """As it is, or nothing."""
    return _built(column, _base(values), ())


def given(column: str, values: pl.Series, steps: Sequence[Mapping[str, str]]) -> Hierarchy:
    """Levels by tables: each step maps every value to its label (town -> ward -> municipality ->
    prefecture). A value that a step does not know keeps its label of the level below. Raises NotNested."""
    base = _base(values)
    for level, step in enumerate(steps, 1):
        below = pl.col(str(level - 1))
        base = base.with_columns(
            pl.coalesce(
                pl.col("0").replace_strict(dict(step), default=None, return_dtype=pl.String), below
            ).alias(str(level))
        )
    return _built(column, base, tuple(f"step:{level}" for level in range(1, len(steps) + 1)))


def text_of(values: pl.Series) -> pl.Series:
    """A column's values as the text that hierarchies speak of; an empty cell is an empty text."""
    return values.cast(pl.String, strict=False).fill_null(NONE)


def _base(values: pl.Series) -> pl.DataFrame:
    return pl.DataFrame({"0": text_of(values).unique().sort()})


def _built(column: str, levels: pl.DataFrame, names: tuple[str, ...]) -> Hierarchy:
    """With the top level; levels that say no more than the one below are left out. Raises NotNested."""
    kept, kept_names = ["0"], []
    for level, name in zip(levels.columns[1:], names, strict=True):
        if levels[level].n_unique() < levels[kept[-1]].n_unique():
            kept.append(level)
            kept_names.append(name)
    table = levels.select(pl.col(level).alias(str(number)) for number, level in enumerate(kept))
    if table.width == 1 or table[table.columns[-1]].n_unique() > 1:
        table = table.with_columns(pl.lit(ANY).alias(str(table.width)))
        kept_names.append("all")
    for lower, upper in zip(table.columns[1:], table.columns[2:], strict=False):
        if table.select(lower, upper).unique().height != table[lower].n_unique():
            raise NotNested(column=column)
    return Hierarchy(column, table, tuple(kept_names))
