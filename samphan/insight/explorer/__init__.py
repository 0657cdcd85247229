"""The explorer: a question of measures and dimensions, the SQL that answers it, and the table and chart that show it."""
