import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import samphan.platform.ids
import samphan.platform.tenants.current
from decimal import Decimal
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
            name='AssignmentRule',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('position', models.PositiveIntegerField(default=0)),
                ('archived_at', models.DateTimeField(editable=False, null=True)),
                ('method', models.CharField(choices=[('turn', 'in turn'), ('load', 'who has least to do')], default='turn', max_length=4, verbose_name='given to')),
                ('people', models.JSONField(default=list, verbose_name='who gets them')),
                ('provinces', models.JSONField(blank=True, default=list, verbose_name='provinces')),
                ('words', models.JSONField(blank=True, default=list, verbose_name='words in what they ask for')),
                ('sources', models.JSONField(blank=True, default=list, verbose_name='sources')),
                ('minutes', models.PositiveIntegerField(default=60, verbose_name='to be answered within minutes')),
                ('turn', models.PositiveIntegerField(default=0, editable=False, verbose_name='leads given in turn')),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
            ],
            options={
                'verbose_name': 'assignment rule',
                'verbose_name_plural': 'assignment rules',
                'indexes': [models.Index(fields=['business', 'position'], name='assignment_rule_in_order')],
            },
        ),
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('read_at', models.DateTimeField(null=True)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'calendar feed',
                'verbose_name_plural': 'calendar feeds',
                'constraints': [models.UniqueConstraint(fields=('business', 'user'), name='calendar_feed_once')],
            },
        ),
        migrations.CreateModel(
            name='CloseReason',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('position', models.PositiveIntegerField(default=0)),
                ('archived_at', models.DateTimeField(editable=False, null=True)),
                ('outcome', models.CharField(choices=[('won', 'won'), ('lost', 'lost')], default='lost', max_length=4, verbose_name='outcome')),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
            ],
            options={
                'verbose_name': 'reason',
                'verbose_name_plural': 'reasons',
                'indexes': [models.Index(fields=['business', 'outcome', 'position'], name='close_reason_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Competitor',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('position', models.PositiveIntegerField(default=0)),
                ('archived_at', models.DateTimeField(editable=False, null=True)),
                ('website', models.URLField(blank=True, max_length=300, verbose_name='website')),
                ('note', models.TextField(blank=True, verbose_name='strengths and weaknesses')),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
            ],
            options={
                'verbose_name': 'competitor',
                'verbose_name_plural': 'competitors',
                'indexes': [models.Index(fields=['business', 'position'], name='competitor_in_order')],
            },
        ),
        migrations.CreateModel(
            name='ForecastDay',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('month', models.DateField()),
                ('won', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=14)),
                ('commit', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=14)),
                ('likely', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=14)),
                ('best', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=14)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
                ('owner', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'forecast of a day',
                'verbose_name_plural': 'forecasts of days',
                'constraints': [models.UniqueConstraint(fields=('business', 'month', 'day', 'owner'), name='forecast_day_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='LeadForm',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('is_open', models.BooleanField(default=False, verbose_name='open')),
                ('heading', models.CharField(blank=True, max_length=120, verbose_name='heading')),
                ('intro', models.CharField(blank=True, max_length=300, verbose_name='a word of welcome')),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
            ],
            options={
                'verbose_name': 'lead form',
                'verbose_name_plural': 'lead forms',
                'constraints': [models.UniqueConstraint(fields=('business',), name='lead_form_once')],
            },
        ),
        migrations.CreateModel(
            name='Opportunity',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('amount', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=14, verbose_name='amount')),
                ('expected_on', models.DateField(blank=True, null=True, verbose_name='expected to close')),
                ('description', models.TextField(blank=True, verbose_name='what they need')),
                ('state', models.CharField(choices=[('open', 'open'), ('won', 'won'), ('lost', 'lost')], default='open', editable=False, max_length=4, verbose_name='state')),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='on this stage since')),
                ('closed_at', models.DateTimeField(editable=False, null=True, verbose_name='closed')),
                ('close_note', models.CharField(blank=True, editable=False, max_length=300, verbose_name='what we learn from it')),
                ('custom', models.JSONField(blank=True, default=dict)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('deleted_at', models.DateTimeField(editable=False, null=True)),
                ('branch', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='tenants.branch', verbose_name='branch')),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
                ('closed_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer', verbose_name='customer')),
                ('lost_to', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='pipeline.competitor', verbose_name='lost to')),
                ('owner', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='looked after by')),
                ('reason', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='pipeline.closereason', verbose_name='reason')),
            ],
            options={
                'verbose_name': 'opportunity',
                'verbose_name_plural': 'opportunities',
                'indexes': [models.Index(condition=models.Q(('deleted_at', None)), fields=['business', '-created_at', '-id'], name='deal_by_age'), models.Index(condition=models.Q(('deleted_at', None)), fields=['business', '-amount', '-id'], name='deal_by_amount'), models.Index(condition=models.Q(('deleted_at', None)), fields=['business', 'expected_on', 'id'], name='deal_by_day'), models.Index(condition=models.Q(('deleted_at', None)), fields=['business', 'branch', '-created_at', '-id'], name='deal_of_branch'), models.Index(condition=models.Q(('deleted_at', None)), fields=['business', 'owner', '-created_at', '-id'], name='deal_of_owner'), models.Index(fields=['business', 'changed_at', 'id'], name='deal_by_change'), models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['business', 'closed_at', 'state'], name='deal_by_closing')],
            },
        ),
        migrations.CreateModel(
            name='OpportunityContact',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('roles', models.JSONField(default=list, verbose_name='part in buying')),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
                ('opportunity', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='pipeline.opportunity')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='opportunity_contacts', to='customers.customer')),
            ],
            options={
                'verbose_name': 'contact of an opportunity',
                'verbose_name_plural': 'contacts of opportunities',
                'constraints': [models.UniqueConstraint(fields=('opportunity', 'person'), name='opportunity_contact_once')],
            },
        ),
        migrations.CreateModel(
            name='OpportunityMember',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('part', models.CharField(blank=True, max_length=80, verbose_name='what they do')),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
                ('opportunity', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='team', to='pipeline.opportunity')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': "member of a deal's team",
                'verbose_name_plural': "members of deals' teams",
                'constraints': [models.UniqueConstraint(fields=('opportunity', 'user'), name='opportunity_member_once')],
            },
        ),
        migrations.CreateModel(
            name='Pipeline',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('position', models.PositiveIntegerField(default=0)),
                ('archived_at', models.DateTimeField(editable=False, null=True)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
            ],
            options={
                'verbose_name': 'pipeline',
                'verbose_name_plural': 'pipelines',
                'indexes': [models.Index(fields=['business', 'position'], name='pipeline_in_order')],
            },
        ),
        migrations.AddField(
            model_name='opportunity',
            name='pipeline',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pipeline.pipeline', verbose_name='pipeline'),
        ),
        migrations.CreateModel(
            name='Rival',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='what they offer')),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
                ('competitor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rivalries', to='pipeline.competitor')),
                ('opportunity', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rivals', to='pipeline.opportunity')),
            ],
            options={
                'verbose_name': 'competitor for a deal',
                'verbose_name_plural': 'competitors for deals',
                'constraints': [models.UniqueConstraint(fields=('opportunity', 'competitor'), name='rival_once')],
            },
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('position', models.PositiveIntegerField(default=0)),
                ('archived_at', models.DateTimeField(editable=False, null=True)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
            ],
            options={
                'verbose_name': 'source',
                'verbose_name_plural': 'sources',
                'indexes': [models.Index(fields=['business', 'position'], name='source_in_order')],
            },
        ),
        migrations.AddField(
            model_name='opportunity',
            name='source',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='pipeline.source', verbose_name='source'),
        ),
        migrations.CreateModel(
            name='Lead',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('interest', models.CharField(max_length=200, verbose_name='what they ask for')),
                ('message', models.TextField(blank=True, verbose_name='in their words')),
                ('amount', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='estimated worth')),
                ('door', models.CharField(choices=[('manual', 'written by us'), ('form', 'web form'), ('api', 'API')], default='manual', editable=False, max_length=8, verbose_name='came by')),
                ('state', models.CharField(choices=[('new', 'not answered yet'), ('working', 'being talked to'), ('qualified', 'qualified'), ('lost', 'not pursued')], default='new', editable=False, max_length=10, verbose_name='state')),
                ('why', models.JSONField(default=dict, editable=False)),
                ('due_at', models.DateTimeField(editable=False, verbose_name='answer due')),
                ('answered_at', models.DateTimeField(editable=False, null=True, verbose_name='answered')),
                ('closed_at', models.DateTimeField(editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('answered_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('branch', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='tenants.branch', verbose_name='branch')),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer', verbose_name='customer')),
                ('owner', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='looked after by')),
                ('reason', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='pipeline.closereason', verbose_name='reason')),
                ('rule', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='pipeline.assignmentrule')),
                ('opportunity', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='pipeline.opportunity', verbose_name='opportunity')),
                ('source', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='pipeline.source', verbose_name='source')),
            ],
            options={
                'verbose_name': 'lead',
                'verbose_name_plural': 'leads',
                'indexes': [models.Index(fields=['business', '-created_at', '-id'], name='lead_by_age'), models.Index(fields=['business', 'branch', '-created_at', '-id'], name='lead_of_branch'), models.Index(fields=['business', 'owner', '-created_at', '-id'], name='lead_of_owner'), models.Index(condition=models.Q(('state', 'new')), fields=['business', 'due_at', 'id'], name='lead_unanswered')],
            },
        ),
        migrations.CreateModel(
            name='Stage',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('position', models.PositiveIntegerField(default=0)),
                ('archived_at', models.DateTimeField(editable=False, null=True)),
                ('probability', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='probability')),
                ('required', models.JSONField(blank=True, default=list, verbose_name='what a deal must have')),
                ('ages_after', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='stale after days')),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
                ('pipeline', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pipeline.pipeline', verbose_name='pipeline')),
            ],
            options={
                'verbose_name': 'stage',
                'verbose_name_plural': 'stages',
                'indexes': [models.Index(fields=['business', 'pipeline', 'position'], name='stage_in_order')],
            },
        ),
        migrations.AddField(
            model_name='opportunity',
            name='stage',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pipeline.stage', verbose_name='stage'),
        ),
        migrations.CreateModel(
            name='StageMove',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('begun', 'started'), ('moved', 'moved'), ('won', 'won'), ('lost', 'lost'), ('reopened', 'reopened')], default='moved', max_length=8)),
                ('since', models.DateTimeField(null=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('amount', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=14)),
                ('undone_at', models.DateTimeField(null=True)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('from_stage', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pipeline.stage')),
                ('opportunity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moves', to='pipeline.opportunity')),
                ('to_stage', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pipeline.stage')),
            ],
            options={
                'verbose_name': 'move of a deal',
                'verbose_name_plural': 'moves of deals',
                'indexes': [models.Index(condition=models.Q(('undone_at', None)), fields=['business', 'at'], name='stage_move_at')],
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.UUIDField(default=samphan.platform.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('month', models.DateField(verbose_name='month')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('business', models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business')),
                ('owner', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='salesperson')),
            ],
            options={
                'verbose_name': 'sales target',
                'verbose_name_plural': 'sales targets',
                'constraints': [models.UniqueConstraint(fields=('business', 'month', 'owner'), name='target_once', nulls_distinct=False)],
            },
        ),
        migrations.AddIndex(
            model_name='opportunity',
            index=models.Index(condition=models.Q(('deleted_at', None), ('state', 'open')), fields=['business', 'stage', '-entered_at', '-id'], name='deal_on_stage'),
        ),
        migrations.AddIndex(
            model_name='opportunity',
            index=models.Index(condition=models.Q(('deleted_at', None), ('state', 'open')), fields=['business', 'stage', '-amount', '-id'], name='deal_on_stage_amount'),
        ),
        migrations.AddIndex(
            model_name='opportunity',
            index=models.Index(condition=models.Q(('deleted_at', None), ('state', 'open')), fields=['business', 'stage', 'expected_on', 'id'], name='deal_on_stage_day'),
        ),
    ]
