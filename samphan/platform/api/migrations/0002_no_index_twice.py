import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('api', '0001_tokens_and_answers'),
        ('tenants', '0003_no_index_twice'),
    ]

    operations = [
        migrations.AlterField(
            model_name='apitoken',
            name='business',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='storedanswer',
            name='token',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='api.apitoken'),
        ),
    ]
