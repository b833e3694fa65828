"""The living city as tables of the workbench: a type of thing is a table, and what was is another."""
