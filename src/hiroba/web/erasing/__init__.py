"""Pages on which something is erased for good."""
