"""Services outside the process: applied for, approved, given keys, stopped at once; and who uses what."""
