"""PostgreSQL: new grams are collected and settled in the index together, five times as fast as one by one.

What waits is settled before its transaction ends, so that no look-up ever reads a list of waiting grams. Only an index's owner may
settle it: hence a function that runs with the owner's rights, whoever Samphan is to the database.
"""

from django.db import migrations

DO = [
    "ALTER INDEX search_posting_grams SET (fastupdate = on)",
    """CREATE FUNCTION search_settle() RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path FROM CURRENT
       AS $$ SELECT gin_clean_pending_list('search_posting_grams'::regclass) $$""",
]
UNDO = ["DROP FUNCTION search_settle()", "ALTER INDEX search_posting_grams SET (fastupdate = off)"]


def run(statements):
    def migrate(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement)

    return migrate


class Migration(migrations.Migration):
    dependencies = [("search", "0003_no_index_twice")]
    operations = [migrations.RunPython(run(DO), run(UNDO))]
