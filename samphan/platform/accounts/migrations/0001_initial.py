import samphan.platform.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail')),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('is_active', models.BooleanField(default=True)),
                ('language', models.CharField(choices=[('th', 'ไทย'), ('en', 'English')], default='th', max_length=5, verbose_name='language')),
                ('era', models.CharField(blank=True, choices=[('be', 'Buddhist era'), ('ce', 'Common era')], max_length=2, verbose_name='calendar era')),
                ('theme', models.CharField(choices=[('auto', 'as the device'), ('light', 'light'), ('dark', 'dark')], default='auto', max_length=5, verbose_name='theme')),
                ('sign_in_round', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
            },
        ),
        migrations.CreateModel(
            name='Role',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('builtin', models.CharField(blank=True, editable=False, max_length=20)),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('permissions', models.JSONField(default=list)),
                ('row_scope', models.CharField(choices=[('own', 'own work'), ('branch', 'own branches'), ('all', 'whole business')], default='all', max_length=6, verbose_name='rows')),
                ('hidden_fields', models.JSONField(default=list)),
                ('requires_second_factor', models.BooleanField(default=False, help_text='Members with this role set up a second factor before they work.', verbose_name='second factor required')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('deleted_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'role',
                'verbose_name_plural': 'roles',
            },
        ),
    ]
