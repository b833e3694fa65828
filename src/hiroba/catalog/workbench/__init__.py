"""The workbench: questions in SQL over every table that one may see."""
