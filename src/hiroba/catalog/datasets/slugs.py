"""A dataset's name in addresses and in other catalogues: ASCII, unique, made from its title."""

from __future__ import annotations

import re

from hiroba.catalog.datasets.models import Dataset
from hiroba.catalog.datasets.romaji import romaji
from hiroba.catalog.search import service as index
from hiroba.kernel.mynumber import service as mynumber

_MOST = 80  # letters, so that an id still has room behind
_LEAST = 2
_NAME = re.compile(r"(?=.*[a-z0-9])[a-z0-9_-]{2,80}")  # as CKAN takes a name
_OTHERS = re.compile(r"[^a-z0-9_]+")


def slug_of(text: str) -> str:
    """Return the text in lower-case Latin letters, digits and hyphens; "" where nothing is left of it.

    Raises MyNumberFound: spelt in Latin letters, a number is not known any more.
    """
    mynumber.refuse_written(text)
    if _NAME.fullmatch(text):
        return text
    spelt = "-".join(each if each.isascii() else romaji(each) for each in index.readings(text[:200]))
    slug = _OTHERS.sub("-", spelt.lower()).strip("-")
    if len(slug) > _MOST:
        slug = slug[:_MOST].rpartition("-")[0] or slug[:_MOST]
    return slug if len(slug) >= _LEAST else ""


def free_name(wish: str, dataset_id: str) -> str:
    """Return the slug of `wish`, the id behind it where another dataset has it; the id where it is empty."""
    slug = slug_of(wish)
    if not slug:
        return dataset_id
    taken = Dataset.objects.filter(name=slug).exclude(pk=dataset_id).exists()
    return f"{slug}-{dataset_id}" if taken else slug
