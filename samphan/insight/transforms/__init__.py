"""The warehouse's transformations, each written once as an Ibis expression: DuckDB runs them for a business, Spark for a platform of many."""
