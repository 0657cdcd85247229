"""The gram index, in the database's own kind: GIN over bigint arrays on PostgreSQL, FTS5 on SQLite."""

from django.db import migrations

POSTGRES = [
    "CREATE TABLE search_posting (entry_id bigint PRIMARY KEY, grams bigint[] NOT NULL)",
    # Without a pending list: each of many small look-ups in a query would read it whole.
    "CREATE INDEX search_posting_grams ON search_posting USING gin (grams) WITH (fastupdate = off)",
    """CREATE FUNCTION search_forget() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN DELETE FROM search_posting WHERE entry_id = OLD.id; RETURN NULL; END $$""",
    """CREATE TRIGGER search_entry_gone AFTER DELETE ON search_searchentry
       FOR EACH ROW EXECUTE FUNCTION search_forget()""",
]
POSTGRES_UNDO = ["DROP TRIGGER search_entry_gone ON search_searchentry", "DROP FUNCTION search_forget()", "DROP TABLE search_posting"]
SQLITE = [
    "CREATE TABLE search_posting (entry_id integer PRIMARY KEY, grams text NOT NULL)",
    """CREATE VIRTUAL TABLE search_grams USING fts5(
       grams, content='search_posting', content_rowid='entry_id', tokenize='ascii', detail='none', columnsize=0)""",
    """CREATE TRIGGER search_posting_come AFTER INSERT ON search_posting BEGIN
       INSERT INTO search_grams (rowid, grams) VALUES (new.entry_id, new.grams); END""",
    """CREATE TRIGGER search_posting_gone AFTER DELETE ON search_posting BEGIN
       INSERT INTO search_grams (search_grams, rowid, grams) VALUES ('delete', old.entry_id, old.grams); END""",
    """CREATE TRIGGER search_entry_gone AFTER DELETE ON search_searchentry BEGIN
       DELETE FROM search_posting WHERE entry_id = old.id; END""",
]
SQLITE_UNDO = ["DROP TRIGGER search_entry_gone", "DROP TABLE search_grams", "DROP TABLE search_posting"]


def run(for_postgres, for_sqlite):
    def migrate(apps, schema_editor):
        for statement in for_postgres if schema_editor.connection.vendor == "postgresql" else for_sqlite:
            schema_editor.execute(statement)

    return migrate


class Migration(migrations.Migration):
    dependencies = [("search", "0001_index")]
    operations = [migrations.RunPython(run(POSTGRES, SQLITE), run(POSTGRES_UNDO, SQLITE_UNDO))]
