"""Products, prices and stock counts in from a file: rehearsed, carried in, taken back."""
