import django.db.models.deletion
import samphan.platform.fields.models.definitions
import samphan.platform.ids
import samphan.platform.tenants.current
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('jobs', '0001_initial'),
        ('tenants', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='BulkRun',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('table', models.CharField(max_length=40)),
                ('action', models.CharField(max_length=40)),
                ('chosen', models.JSONField(default=list)),
                ('query', models.TextField(blank=True)),
                ('inputs', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('running', 'running'), ('done', 'done'), ('cancelled', 'stopped'), ('failed', 'failed'), ('undoing', 'being undone'), ('undone', 'undone')], default='waiting', max_length=9)),
                ('total', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('last_refusal', models.TextField(blank=True)),
                ('last_id', models.UUIDField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='jobs.job')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.membership')),
                ('started_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'bulk action',
                'verbose_name_plural': 'bulk actions',
                'indexes': [models.Index(fields=['business', '-created_at'], name='bulk_run_age')],
            },
        ),
        migrations.CreateModel(
            name='BulkChange',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('row_id', models.UUIDField()),
                ('before', models.JSONField()),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='fields.bulkrun')),
            ],
            options={
                'verbose_name': 'bulk change',
                'verbose_name_plural': 'bulk changes',
                'constraints': [models.UniqueConstraint(fields=('run', 'row_id'), name='bulk_change_once')],
            },
        ),
        migrations.CreateModel(
            name='FieldDefinition',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('noun', models.CharField(editable=False, max_length=60)),
                ('slug', models.SlugField(db_index=False, max_length=40, verbose_name='short name')),
                ('label_th', models.CharField(max_length=80, verbose_name='name in Thai')),
                ('label_en', models.CharField(blank=True, max_length=80, verbose_name='name in English')),
                ('help', models.CharField(blank=True, max_length=200, verbose_name='hint')),
                ('type', models.CharField(choices=[('text', 'text'), ('number', 'number'), ('money', 'money'), ('date', 'date'), ('choice', 'choice'), ('choices', 'several choices'), ('boolean', 'yes or no'), ('link', 'link'), ('file', 'file')], default='text', max_length=8, verbose_name='type')),
                ('required', models.BooleanField(default=False, verbose_name='required')),
                ('sensitive', models.BooleanField(default=False, verbose_name='sensitive')),
                ('choices', models.JSONField(blank=True, default=list, verbose_name='choices')),
                ('position', models.PositiveIntegerField(default=0, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('archived_at', models.DateTimeField(editable=False, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
            ],
            options={
                'verbose_name': 'custom field',
                'verbose_name_plural': 'custom fields',
                'indexes': [models.Index(fields=['business', 'noun', 'position'], name='custom_field_order')],
                'constraints': [models.UniqueConstraint(fields=('business', 'noun', 'slug'), name='custom_field_once')],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('table', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('shared', models.BooleanField(default=False, verbose_name='shared')),
                ('query', models.TextField(blank=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('deleted_at', models.DateTimeField(null=True)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'saved view',
                'verbose_name_plural': 'saved views',
                'indexes': [models.Index(fields=['business', 'table'], name='saved_view_of')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('deleted_at', None)), fields=('business', 'table', 'owner', 'name'), name='saved_view_name_once')],
            },
        ),
        migrations.CreateModel(
            name='ListPreference',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('table', models.CharField(max_length=40)),
                ('columns', models.JSONField(default=list)),
                ('density', models.CharField(choices=[('roomy', 'Roomy'), ('dense', 'Dense')], default='roomy', max_length=6)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('default_view', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='fields.savedview')),
            ],
            options={
                'verbose_name': 'list preference',
                'verbose_name_plural': 'list preferences',
                'constraints': [models.UniqueConstraint(fields=('business', 'user', 'table'), name='list_preference_once')],
            },
        ),
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('noun', models.CharField(max_length=60)),
                ('slug', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=200)),
                ('content_type', models.CharField(max_length=100)),
                ('size', models.PositiveIntegerField()),
                ('content', models.FileField(max_length=200, upload_to=samphan.platform.fields.models.definitions.business_folder)),
                ('added_at', models.DateTimeField(auto_now_add=True)),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
            ],
            options={
                'verbose_name': 'stored file',
                'verbose_name_plural': 'stored files',
                'indexes': [models.Index(fields=['business', 'noun', 'slug'], name='stored_file_of')],
            },
        ),
    ]
