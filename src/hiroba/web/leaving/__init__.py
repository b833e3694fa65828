"""Pages on which an organisation takes its data with it, and leaves."""
