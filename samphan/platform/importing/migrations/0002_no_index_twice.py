import django.db.models.deletion
import samphan.platform.tenants.current
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('importing', '0001_initial'),
        ('tenants', '0003_no_index_twice'),
    ]

    operations = [
        migrations.AlterField(
            model_name='importmapping',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='importrun',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='importset',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='importset',
            name='run',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='sets', to='importing.importrun'),
        ),
    ]
