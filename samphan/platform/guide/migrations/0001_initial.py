import django.db.models.deletion
import samphan.platform.ids
import samphan.platform.tenants.current
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('tenants', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='GuidePutAway',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'guide put away',
                'verbose_name_plural': 'guides put away',
                'constraints': [models.UniqueConstraint(fields=('business',), name='guide_put_away_once')],
            },
        ),
    ]
