"""What for a reader of the portal uses its data."""
