import django.db.models.deletion
import samphan.platform.tenants.current
from django.db import migrations, models


AGAIN = """CREATE TRIGGER search_entry_gone AFTER DELETE ON search_searchentry BEGIN
       DELETE FROM search_posting WHERE entry_id = old.id; END"""


def put_trigger_back(apps, schema_editor):
    """SQLite builds a table anew to change it, and its trigger (0002_grams) goes with the old one."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS search_entry_gone")
        schema_editor.execute(AGAIN)


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0002_grams'),
        ('tenants', '0003_no_index_twice'),
    ]

    operations = [
        migrations.AlterField(
            model_name='opened',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='searchentry',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='searchsegment',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.RunPython(put_trigger_back, put_trigger_back),
    ]
