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
            name='Opened',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('object_id', models.UUIDField()),
                ('opened_at', models.DateTimeField()),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'opened item',
                'verbose_name_plural': 'opened items',
                'indexes': [models.Index(fields=['business', 'user', '-opened_at'], name='opened_lately')],
                'constraints': [models.UniqueConstraint(fields=('business', 'user', 'kind', 'object_id'), name='opened_item_once')],
            },
        ),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('object_id', models.UUIDField()),
                ('title', models.CharField(max_length=300)),
                ('subtitle', models.CharField(blank=True, max_length=300)),
                ('text', models.TextField()),
                ('phones', models.CharField(blank=True, max_length=300)),
                ('owner_id', models.UUIDField(null=True)),
                ('branch_id', models.UUIDField(null=True)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
            ],
            options={
                'verbose_name': 'search entry',
                'verbose_name_plural': 'search entries',
                'indexes': [models.Index(fields=['business', 'id'], name='search_entry_recent')],
                'constraints': [models.UniqueConstraint(fields=('business', 'kind', 'object_id'), name='search_entry_once')],
            },
        ),
        migrations.CreateModel(
            name='SearchSegment',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('first_entry', models.BigIntegerField()),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
            ],
            options={
                'verbose_name': 'search segment',
                'verbose_name_plural': 'search segments',
                'indexes': [models.Index(fields=['business', '-id'], name='search_segment_newest')],
            },
        ),
    ]
