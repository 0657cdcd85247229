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
            name='Event',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('customer_id', models.UUIDField(null=True)),
                ('occurred_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('actor_name', models.CharField(blank=True, max_length=150)),
                ('channel', models.CharField(blank=True, max_length=20)),
                ('subject_type', models.CharField(blank=True, max_length=60)),
                ('subject_id', models.CharField(blank=True, max_length=40)),
                ('data', models.JSONField(default=dict)),
                ('actor', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
            ],
            options={
                'verbose_name': 'event',
                'verbose_name_plural': 'events',
                'indexes': [models.Index(fields=['business', 'customer_id', '-occurred_at', '-id'], name='event_timeline'), models.Index(fields=['business', 'kind', '-occurred_at'], name='event_kind'), models.Index(fields=['business', 'recorded_at', 'id'], name='event_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('subscriber', models.CharField(max_length=100)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('claimed', 'being delivered'), ('done', 'delivered'), ('dead', 'gave up')], default='waiting', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('due_at', models.DateTimeField(null=True)),
                ('claimed_by', models.CharField(blank=True, max_length=80)),
                ('last_error', models.TextField(blank=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('dead_at', models.DateTimeField(null=True)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
                ('event', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='events.event')),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at', 'id'], name='delivery_due'), models.Index(condition=models.Q(('dead_at__isnull', False)), fields=['business', '-dead_at', '-id'], name='delivery_dead'), models.Index(condition=models.Q(('done_at__isnull', False)), fields=['done_at'], name='delivery_done')],
                'constraints': [models.UniqueConstraint(fields=('event', 'subscriber'), name='delivery_once')],
            },
        ),
    ]
