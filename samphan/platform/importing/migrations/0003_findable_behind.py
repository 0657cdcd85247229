
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('importing', '0002_no_index_twice'),
    ]

    operations = [
        migrations.AddField(
            model_name='importrun',
            name='findable_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='importset',
            name='findable_at',
            field=models.DateTimeField(null=True),
        ),
    ]
