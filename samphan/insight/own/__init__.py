"""Tables that the business brings along: read, joined with what is known, and kept through every load."""
