"""Who used which data, how much each may use, and what a month costs."""
