"""The process in which a stranger's SQL runs; it knows nothing of the house but what it is told."""
