"""Places for trying things out: made for one developer, seen by nobody else, gone when nobody uses them."""
