"""The warehouse given away: tables and columns that a token was granted, as pages of rows and as files."""
