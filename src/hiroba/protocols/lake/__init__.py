"""The lake: tables and history as plain Parquet folders that any tool reads."""
