import datetime
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import samphan.consent.models.requests
import samphan.platform.ids
import samphan.platform.tenants.current
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('customers', '0001_initial'),
        ('tenants', '0002_statistics'),
    ]

    operations = [
        migrations.CreateModel(
            name='ConsentRecord',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('channel', models.CharField(choices=[('line', 'LINE'), ('email', 'e-mail'), ('sms', 'SMS'), ('phone', 'phone call'), ('general', 'in general')], max_length=10)),
                ('given', models.BooleanField()),
                ('evidence', models.CharField(choices=[('paper', 'signed paper'), ('spoken', 'spoken, noted by a colleague'), ('message', 'message from the customer'), ('page', 'ticked on a page by the customer'), ('file', 'imported file'), ('rule', 'retention rule')], max_length=10)),
                ('reference', models.CharField(blank=True, max_length=120)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('language', models.CharField(default='th', max_length=2)),
                ('ip', models.GenericIPAddressField(null=True)),
                ('user_agent', models.CharField(blank=True, max_length=300)),
                ('source', models.CharField(choices=[('staff', 'colleague'), ('preferences', 'preference page'), ('registration', 'self-registration'), ('import', 'import'), ('api', 'API'), ('request', 'data subject request'), ('retention', 'retention'), ('demo', 'demonstration')], max_length=12)),
                ('happened_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('recorded_by_name', models.CharField(blank=True, max_length=150)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'consent record',
                'verbose_name_plural': 'consent records',
                'indexes': [models.Index(fields=['business', 'customer', '-happened_at', '-id'], name='consent_of_customer')],
            },
        ),
        migrations.CreateModel(
            name='Purpose',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.SlugField(db_index=False, max_length=40, verbose_name='short name')),
                ('name_th', models.CharField(max_length=120, verbose_name='name in Thai')),
                ('name_en', models.CharField(blank=True, max_length=120, verbose_name='name in English')),
                ('basis', models.CharField(choices=[('consent', 'consent'), ('contract', 'contract with the customer'), ('legitimate', 'legitimate interest'), ('legal', 'duty by law'), ('vital', 'danger to life')], default='consent', max_length=12, verbose_name='legal ground')),
                ('channels', models.JSONField(blank=True, default=list, verbose_name='channels')),
                ('is_marketing', models.BooleanField(default=False, verbose_name='marketing')),
                ('retention_months', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='months a consent lasts')),
                ('data_used', models.CharField(blank=True, max_length=300, verbose_name='data it uses')),
                ('recipients', models.CharField(blank=True, max_length=300, verbose_name='who else receives it')),
                ('position', models.PositiveSmallIntegerField(default=100, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('retired_at', models.DateTimeField(editable=False, null=True)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
            ],
            options={
                'verbose_name': 'purpose',
                'verbose_name_plural': 'purposes',
                'constraints': [models.UniqueConstraint(fields=('business', 'key'), name='purpose_key_once')],
            },
        ),
        migrations.CreateModel(
            name='ConsentState',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('channel', models.CharField(choices=[('line', 'LINE'), ('email', 'e-mail'), ('sms', 'SMS'), ('phone', 'phone call'), ('general', 'in general')], max_length=10)),
                ('given', models.BooleanField()),
                ('since', models.DateTimeField()),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
                ('record', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='consent.consentrecord')),
                ('purpose', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='consent.purpose')),
            ],
            options={
                'verbose_name': 'consent',
                'verbose_name_plural': 'consents',
                'indexes': [models.Index(fields=['business', 'purpose', 'channel', 'given', 'customer'], name='consent_state_by_purpose')],
                'constraints': [models.UniqueConstraint(fields=('business', 'customer', 'purpose', 'channel'), name='consent_state_once')],
            },
        ),
        migrations.AddField(
            model_name='consentrecord',
            name='purpose',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='consent.purpose'),
        ),
        migrations.CreateModel(
            name='Registration',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('outcome', models.CharField(choices=[('new', 'new customer'), ('updated', 'known customer'), ('lookalike', 'may be a known customer')], max_length=10)),
                ('verified', models.JSONField(default=list)),
                ('claimed', models.JSONField(default=list)),
                ('registered_at', models.DateTimeField(auto_now_add=True)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
                ('suspect', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='customers.customer')),
            ],
            options={
                'verbose_name': 'self-registration',
                'verbose_name_plural': 'self-registrations',
                'indexes': [models.Index(fields=['business', '-registered_at'], name='registration_newest'), models.Index(fields=['business', 'customer'], name='registration_of_customer')],
            },
        ),
        migrations.CreateModel(
            name='Reservation',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('channel', models.CharField(choices=[('line', 'LINE'), ('email', 'e-mail'), ('sms', 'SMS'), ('phone', 'phone call'), ('general', 'in general')], max_length=10)),
                ('key', models.CharField(max_length=120)),
                ('counted', models.BooleanField()),
                ('reserved_at', models.DateTimeField()),
                ('released_at', models.DateTimeField(null=True)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
                ('purpose', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='consent.purpose')),
            ],
            options={
                'verbose_name': 'reserved message',
                'verbose_name_plural': 'reserved messages',
                'indexes': [models.Index(condition=models.Q(('counted', True), ('released_at__isnull', True)), fields=['business', 'customer', 'reserved_at'], name='reservation_counted')],
                'constraints': [models.UniqueConstraint(fields=('business', 'key'), name='reservation_key_once')],
            },
        ),
        migrations.CreateModel(
            name='RetentionRule',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=30)),
                ('months', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(240)], verbose_name='months')),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
            ],
            options={
                'verbose_name': 'retention rule',
                'verbose_name_plural': 'retention rules',
                'constraints': [models.UniqueConstraint(fields=('business', 'kind'), name='retention_rule_once')],
            },
        ),
        migrations.CreateModel(
            name='RetentionRun',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=30)),
                ('months', models.PositiveSmallIntegerField()),
                ('done', models.PositiveIntegerField()),
                ('ran_at', models.DateTimeField(auto_now_add=True)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
            ],
            options={
                'verbose_name': 'run of a retention rule',
                'verbose_name_plural': 'runs of retention rules',
                'indexes': [models.Index(fields=['business', '-ran_at'], name='retention_run_newest')],
            },
        ),
        migrations.CreateModel(
            name='SendingRules',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('most', models.PositiveSmallIntegerField(blank=True, default=4, null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='messages at most')),
                ('days', models.PositiveSmallIntegerField(default=7, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(90)], verbose_name='within days')),
                ('quiet_from', models.TimeField(blank=True, default=datetime.time(20, 0), null=True, verbose_name='quiet from')),
                ('quiet_to', models.TimeField(blank=True, default=datetime.time(8, 0), null=True, verbose_name='quiet until')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
            ],
            options={
                'verbose_name': 'sending rules',
                'verbose_name_plural': 'sending rules',
                'constraints': [models.UniqueConstraint(fields=('business',), name='sending_rules_once')],
            },
        ),
        migrations.CreateModel(
            name='SubjectRequest',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('access', 'a copy of their data'), ('portability', 'their data to take elsewhere'), ('correction', 'a correction'), ('erasure', 'erasure'), ('objection', 'an objection to marketing'), ('withdrawal', 'withdrawal of consent')], max_length=12)),
                ('detail', models.TextField(blank=True)),
                ('source', models.CharField(default='staff', max_length=12)),
                ('state', models.CharField(choices=[('received', 'received'), ('checked', 'identity checked'), ('done', 'done'), ('refused', 'refused')], default='received', max_length=10)),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('due_on', models.DateField(default=samphan.consent.models.requests.due_from_now)),
                ('closed_at', models.DateTimeField(null=True)),
                ('export', models.FileField(blank=True, max_length=200, upload_to=samphan.consent.models.requests.export_folder)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
            ],
            options={
                'verbose_name': 'data subject request',
                'verbose_name_plural': 'data subject requests',
                'indexes': [models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['business', 'due_on', 'id'], name='request_due'), models.Index(fields=['business', 'customer'], name='request_of_customer'), models.Index(fields=['business', '-closed_at'], name='request_closed')],
            },
        ),
        migrations.CreateModel(
            name='RequestStep',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('received', 'received'), ('checked', 'identity checked'), ('done', 'done'), ('refused', 'refused')], max_length=10)),
                ('note', models.TextField(blank=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by_name', models.CharField(blank=True, max_length=150)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='consent.subjectrequest')),
            ],
            options={
                'verbose_name': 'step of a request',
                'verbose_name_plural': 'steps of requests',
            },
        ),
        migrations.CreateModel(
            name='ErasureProof',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('reason', models.CharField(max_length=200)),
                ('counts', models.JSONField(default=dict)),
                ('kept', models.JSONField(default=dict)),
                ('erased_at', models.DateTimeField()),
                ('erased_by_name', models.CharField(blank=True, max_length=150)),
                ('digest', models.CharField(max_length=64)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
                ('erased_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('request', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='proofs', to='consent.subjectrequest')),
            ],
            options={
                'verbose_name': 'proof of erasure',
                'verbose_name_plural': 'proofs of erasure',
                'indexes': [models.Index(fields=['business', '-erased_at'], name='erasure_newest')],
            },
        ),
        migrations.CreateModel(
            name='Suppression',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('channel', models.CharField(choices=[('line', 'LINE'), ('email', 'e-mail'), ('sms', 'SMS'), ('phone', 'phone call'), ('general', 'in general')], max_length=10)),
                ('kind', models.CharField(choices=[('phone', 'phone'), ('email', 'e-mail'), ('line', 'LINE')], max_length=10)),
                ('value', models.CharField(blank=True, max_length=254)),
                ('digest', models.CharField(max_length=64)),
                ('reason', models.CharField(choices=[('bounce', 'messages come back'), ('block', 'the customer blocked us'), ('complaint', 'reported as unwanted'), ('manual', 'stopped by a colleague')], max_length=10)),
                ('detail', models.CharField(blank=True, max_length=300)),
                ('since', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(null=True)),
                ('lifted_by', models.CharField(blank=True, max_length=150)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
            ],
            options={
                'verbose_name': 'suppressed address',
                'verbose_name_plural': 'suppressed addresses',
                'indexes': [models.Index(fields=['business', 'channel', 'value'], name='suppression_by_value')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('business', 'channel', 'digest'), name='suppression_once')],
            },
        ),
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('purpose', models.CharField(choices=[('registration', 'self-registration'), ('request', 'data subject request')], max_length=12)),
                ('kind', models.CharField(choices=[('phone', 'phone'), ('email', 'e-mail'), ('line', 'LINE')], max_length=10)),
                ('value', models.CharField(max_length=254)),
                ('code_hash', models.CharField(max_length=64)),
                ('payload', models.JSONField(default=dict)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
            ],
            options={
                'verbose_name': 'verification',
                'verbose_name_plural': 'verifications',
                'indexes': [models.Index(fields=['business', 'kind', 'value', 'created_at'], name='verification_of_address')],
            },
        ),
        migrations.CreateModel(
            name='Wording',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField(verbose_name='version')),
                ('text_th', models.TextField(verbose_name='wording in Thai')),
                ('text_en', models.TextField(blank=True, verbose_name='wording in English')),
                ('published_at', models.DateTimeField(auto_now_add=True)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('purpose', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='wordings', to='consent.purpose')),
            ],
            options={
                'verbose_name': 'wording',
                'verbose_name_plural': 'wordings',
                'constraints': [models.UniqueConstraint(fields=('purpose', 'number'), name='wording_number_once')],
            },
        ),
        migrations.AddField(
            model_name='consentrecord',
            name='wording',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='consent.wording'),
        ),
        migrations.CreateModel(
            name='PreferenceLink',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('used_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
            ],
            options={
                'verbose_name': 'preference link',
                'verbose_name_plural': 'preference links',
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('business', 'customer'), name='preference_link_once')],
            },
        ),
        migrations.CreateModel(
            name='PublicPages',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('notice_th', models.TextField(blank=True, verbose_name='privacy notice in Thai')),
                ('notice_en', models.TextField(blank=True, verbose_name='privacy notice in English')),
                ('contact', models.CharField(blank=True, max_length=200, verbose_name='whom to ask about personal data')),
                ('welcome_th', models.CharField(blank=True, max_length=300, verbose_name='welcome in Thai')),
                ('welcome_en', models.CharField(blank=True, max_length=300, verbose_name='welcome in English')),
                ('registration_open', models.BooleanField(default=True, verbose_name='registration is open')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
            ],
            options={
                'verbose_name': 'public pages',
                'verbose_name_plural': 'public pages',
                'constraints': [models.UniqueConstraint(fields=('business',), name='public_pages_once')],
            },
        ),
        migrations.AddIndex(
            model_name='consentrecord',
            index=models.Index(fields=['business', 'purpose', '-happened_at'], name='consent_of_purpose'),
        ),
    ]
