"""Pages on which organisations join, are looked at, are stopped, and share."""
