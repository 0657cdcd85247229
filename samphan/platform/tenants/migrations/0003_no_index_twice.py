import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tenants', '0002_versions_and_second_factor'),
    ]

    operations = [
        migrations.AlterField(
            model_name='branch',
            name='business',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='branches', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='membership',
            name='business',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='tenants.business'),
        ),
    ]
