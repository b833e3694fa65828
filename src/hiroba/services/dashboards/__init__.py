"""Where we stand: indicators of places over the years, on pages that are chosen without code."""
