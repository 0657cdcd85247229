"""Sales from a plain file: reading, cleaning, and what was left out and why."""
