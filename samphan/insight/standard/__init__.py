"""Standard reports: each a statement over the warehouse with its definition, shown by one page and handed out as a file."""
