"""Pages of other data spaces: the connectors that an organisation deals with, and what it asked of them."""
