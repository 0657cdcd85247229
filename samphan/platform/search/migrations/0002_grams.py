"""The gram index, in the database's own kind: GIN over bigint arrays on PostgreSQL, FTS5 on SQLite.

PostgreSQL collects new grams and settles them in the index together, five times as fast as one by one. What waits is settled before its
transaction ends, so that no look-up ever reads a list of waiting grams. Only an index's owner may settle it: hence a function that runs
with the owner's rights, whoever Samphan is to the database.
"""

from django.db import migrations

POSTGRES = [
    "CREATE TABLE search_posting (entry_id bigint PRIMARY KEY, grams bigint[] NOT NULL)",
    "CREATE INDEX search_posting_grams ON search_posting USING gin (grams) WITH (fastupdate = on)",
    """CREATE FUNCTION search_settle() RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path FROM CURRENT
       AS $$ SELECT gin_clean_pending_list('search_posting_grams'::regclass) $$""",
    """CREATE FUNCTION search_forget() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN DELETE FROM search_posting WHERE entry_id = OLD.id; RETURN NULL; END $$""",
    """CREATE TRIGGER search_entry_gone AFTER DELETE ON search_searchentry
       FOR EACH ROW EXECUTE FUNCTION search_forget()""",
]
POSTGRES_UNDO = [
    "DROP TRIGGER search_entry_gone ON search_searchentry",
    "DROP FUNCTION search_forget()",
    "DROP FUNCTION search_settle()",
    "DROP TABLE search_posting",
]
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
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(run(POSTGRES, SQLITE), run(POSTGRES_UNDO, SQLITE_UNDO))]
