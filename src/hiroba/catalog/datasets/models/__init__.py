"""The catalogue's tables."""

from hiroba.catalog.datasets.models.dataset import Dataset, DatasetPlace
from hiroba.catalog.datasets.models.keyword import DatasetKeyword
from hiroba.catalog.datasets.models.link import Link
from hiroba.catalog.datasets.models.report import Change, QualityResult
from hiroba.catalog.datasets.models.table import Table
from hiroba.catalog.datasets.models.version import Version

__all__ = ["Change", "Dataset", "DatasetKeyword", "DatasetPlace", "Link", "QualityResult", "Table", "Version"]
