"""One file per command of `samphan`; cli.py finds them."""
