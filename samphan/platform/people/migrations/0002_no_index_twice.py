import django.db.models.deletion
import samphan.platform.tenants.current
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_era_follows_language'),
        ('people', '0001_initial'),
        ('tenants', '0003_no_index_twice'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='invitation',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AddIndex(
            model_name='invitation',
            index=models.Index(fields=['business'], name='invitation_of'),
        ),
    ]
