"""Days as an office writes them, for every page, paper and letter."""
