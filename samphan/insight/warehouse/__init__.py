"""The warehouse of a business: one DuckDB file, made anew beside the one that is read, checked, and put in its place at once."""
