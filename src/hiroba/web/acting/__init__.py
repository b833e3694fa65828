"""Pages of deputies, and of roles taken in an emergency."""
