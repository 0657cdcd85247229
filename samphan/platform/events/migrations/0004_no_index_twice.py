import django.db.models.deletion
import samphan.platform.tenants.current
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0003_in_order'),
        ('tenants', '0003_no_index_twice'),
    ]

    operations = [
        migrations.AlterField(
            model_name='event',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
    ]
