"""Scores of customers and products from the tables of the warehouse. Each file: `score(database, today)` leaves a table, and returns its part of the report."""
