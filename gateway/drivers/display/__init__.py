"""Customer displays of two lines of twenty characters."""
