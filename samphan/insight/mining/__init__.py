"""Models of buying, as pure computation over arrays: nothing here knows rows, screens or files."""
