"""Questions over large tables, answered by a Spark cluster with the same words, rights and limits."""
