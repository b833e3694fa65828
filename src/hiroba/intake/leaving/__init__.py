"""Organisations leave the square: notice, a second person, the archive of their data, the day, removal."""
