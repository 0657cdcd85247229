"""Reports on their way out: what a page says as one description, its PDF, picture and workbook, and the mails that carry it to colleagues."""
