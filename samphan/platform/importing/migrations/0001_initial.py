import django.db.models.deletion
import samphan.platform.ids
import samphan.platform.importing.models.runs
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
            name='ImportRun',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('noun', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=200, verbose_name='file')),
                ('content', models.FileField(max_length=200, upload_to=samphan.platform.importing.models.runs.import_folder)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('state', models.CharField(choices=[('uploaded', 'uploaded'), ('analysed', 'columns to match'), ('previewing', 'being rehearsed'), ('previewed', 'rehearsed'), ('waiting', 'waiting'), ('running', 'running'), ('done', 'imported'), ('cancelled', 'stopped'), ('failed', 'failed'), ('undoing', 'being undone'), ('undone', 'undone')], default='uploaded', max_length=10)),
                ('format', models.CharField(blank=True, max_length=8)),
                ('encoding', models.CharField(blank=True, max_length=20)),
                ('sheet', models.CharField(blank=True, max_length=100)),
                ('header_line', models.PositiveIntegerField(default=0)),
                ('headers', models.JSONField(default=list)),
                ('signature', models.CharField(blank=True, max_length=64)),
                ('lines', models.PositiveIntegerField(default=0)),
                ('mapping', models.JSONField(default=dict)),
                ('counts', models.JSONField(default=dict)),
                ('preview', models.JSONField(default=dict)),
                ('last_line', models.PositiveIntegerField(default=0)),
                ('carried', models.JSONField(default=dict)),
                ('error', models.TextField(blank=True)),
                ('starter', models.CharField(blank=True, max_length=150)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('findable_at', models.DateTimeField(null=True)),
                ('undone_at', models.DateTimeField(null=True)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='jobs.job')),
                ('membership', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='tenants.membership')),
                ('started_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'indexes': [models.Index(fields=['business', 'noun', '-created_at'], name='import_run_age')],
            },
        ),
        migrations.CreateModel(
            name='ImportSet',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('first_line', models.PositiveIntegerField()),
                ('last_line', models.PositiveIntegerField()),
                ('journal', models.JSONField(default=dict)),
                ('faults', models.JSONField(default=list)),
                ('findable_at', models.DateTimeField(null=True)),
                ('undone_at', models.DateTimeField(null=True)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='sets', to='importing.importrun')),
            ],
            options={
                'verbose_name': 'lines carried in together',
                'verbose_name_plural': 'lines carried in together',
                'constraints': [models.UniqueConstraint(fields=('run', 'first_line'), name='import_set_once')],
            },
        ),
        migrations.CreateModel(
            name='ImportMapping',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('noun', models.CharField(max_length=40)),
                ('signature', models.CharField(max_length=64)),
                ('mapping', models.JSONField()),
                ('used_at', models.DateTimeField(auto_now=True)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
            ],
            options={
                'verbose_name': 'remembered columns',
                'verbose_name_plural': 'remembered columns',
                'constraints': [models.UniqueConstraint(fields=('business', 'noun', 'signature'), name='import_mapping_once')],
            },
        ),
    ]
