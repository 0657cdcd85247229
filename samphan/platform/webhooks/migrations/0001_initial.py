import django.db.models.deletion
import samphan.platform.ids
import samphan.platform.secrets
import samphan.platform.tenants.current
import samphan.platform.webhooks.signing
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('events', '0001_initial'),
        ('tenants', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='WebhookEndpoint',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('url', models.CharField(max_length=500, verbose_name='address')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('kinds', models.JSONField(default=list, verbose_name='events')),
                ('secret', samphan.platform.secrets.EncryptedTextField(default=samphan.platform.webhooks.signing.new_secret, editable=False)),
                ('old_secret', samphan.platform.secrets.EncryptedTextField(blank=True, editable=False)),
                ('old_secret_until', models.DateTimeField(editable=False, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('paused_at', models.DateTimeField(editable=False, null=True, verbose_name='paused')),
                ('paused_by', models.CharField(blank=True, editable=False, max_length=150)),
                ('failing_since', models.DateTimeField(editable=False, null=True)),
                ('rest_until', models.DateTimeField(editable=False, null=True)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'webhook',
                'verbose_name_plural': 'webhooks',
                'indexes': [models.Index(fields=['business', 'created_at'], name='webhook_of_business')],
            },
        ),
        migrations.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('body', models.TextField()),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('sent', 'delivered'), ('failed', 'failed')], default='waiting', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('due_at', models.DateTimeField(null=True)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('milliseconds', models.PositiveIntegerField(null=True)),
                ('answer', models.TextField(blank=True)),
                ('fault', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('attempted_at', models.DateTimeField(null=True)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
                ('event', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='events.event')),
                ('endpoint', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='webhooks.webhookendpoint')),
            ],
            options={
                'verbose_name': 'webhook delivery',
                'verbose_name_plural': 'webhook deliveries',
                'indexes': [models.Index(fields=['business', 'endpoint', '-id'], name='webhook_log')],
                'constraints': [models.UniqueConstraint(fields=('endpoint', 'event'), name='webhook_delivery_once')],
            },
        ),
    ]
