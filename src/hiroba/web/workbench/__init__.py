"""The workbench on a page: ask in SQL, look at the answer, keep and share the question."""
