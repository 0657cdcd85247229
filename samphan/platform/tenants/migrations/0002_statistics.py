"""PostgreSQL: whoever fills a table may have its statistics taken anew, which only the table's owner may do otherwise."""

from django.db import migrations

DO = """CREATE FUNCTION samphan_analyze(filled regclass) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
        AS $$ BEGIN EXECUTE format('ANALYZE %s', filled); END $$"""


def run(statement):
    def migrate(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statement, params=None)  # its % is no place for one

    return migrate


class Migration(migrations.Migration):
    dependencies = [("tenants", "0001_initial")]
    operations = [migrations.RunPython(run(DO), run("DROP FUNCTION samphan_analyze(regclass)"))]
