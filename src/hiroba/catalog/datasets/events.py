"""Names of the events that the catalogue emits; each carries ids only."""

PUBLISHED = "dataset.published"  # {"dataset", "version": number}
CHANGED = "dataset.changed"  # metadata changed: {"dataset"}
WITHDRAWN = "dataset.withdrawn"  # {"dataset"}
RECORDED = "dataset.recorded"  # metadata and links of a dataset without a file: {"dataset"}
