"""A service of somebody else's: residents say where a bench is missing."""
