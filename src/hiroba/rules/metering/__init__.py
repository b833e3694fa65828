"""Who uses which data, what for, and how much of it; how much they may; what it costs each."""
