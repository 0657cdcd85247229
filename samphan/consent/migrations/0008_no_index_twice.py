import django.db.models.deletion
import samphan.platform.tenants.current
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consent', '0007_retention'),
        ('tenants', '0003_no_index_twice'),
    ]

    operations = [
        migrations.AlterField(
            model_name='consentrecord',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='consentstate',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='erasureproof',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='preferencelink',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='publicpages',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='purpose',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='purpose',
            name='key',
            field=models.SlugField(db_index=False, max_length=40, verbose_name='short name'),
        ),
        migrations.AlterField(
            model_name='registration',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='requeststep',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='reservation',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='retentionrule',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='retentionrun',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='sendingrules',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='subjectrequest',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='suppression',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='verification',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='wording',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='wording',
            name='purpose',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='wordings', to='consent.purpose'),
        ),
    ]
