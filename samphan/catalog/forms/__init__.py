"""Forms of the catalogue. They only read input; the actions decide what may stand."""
