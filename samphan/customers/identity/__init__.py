"""Who is who: look-alikes among customers, their review, merging and its undoing."""
