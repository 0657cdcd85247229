import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('tenants', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='role',
            name='business',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='roles', to='tenants.business'),
        ),
        migrations.AddConstraint(
            model_name='role',
            constraint=models.UniqueConstraint(condition=models.Q(('deleted_at', None)), fields=('business', 'name'), name='role_name_once'),
        ),
    ]
