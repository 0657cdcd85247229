
import django.db.models.deletion
import samphan.platform.tenants.current
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0002_units_for_all'),
        ('tenants', '0003_no_index_twice'),
    ]

    operations = [
        migrations.AlterField(
            model_name='barcode',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='bundlepart',
            name='bundle',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='catalog.product'),
        ),
        migrations.AlterField(
            model_name='bundlepart',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='catalogsettings',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='category',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='choice',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='choice',
            name='group',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='choices', to='catalog.choicegroup'),
        ),
        migrations.AlterField(
            model_name='choicegroup',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='choicegroup',
            name='product',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='choice_groups', to='catalog.product'),
        ),
        migrations.AlterField(
            model_name='countline',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='countline',
            name='count',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='catalog.stockcount'),
        ),
        migrations.AlterField(
            model_name='customerterms',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='exchangerate',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='movement',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='optionvalue',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='optionvalue',
            name='option',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='values', to='catalog.productoption'),
        ),
        migrations.AlterField(
            model_name='packing',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='packing',
            name='product',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='packings', to='catalog.product'),
        ),
        migrations.AlterField(
            model_name='picture',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='pricelist',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='pricerule',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='pricetier',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='product',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='productlink',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='productlink',
            name='product',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='links', to='catalog.product'),
        ),
        migrations.AlterField(
            model_name='productoption',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='productoption',
            name='product',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='options', to='catalog.product'),
        ),
        migrations.AlterField(
            model_name='reservation',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='stockcount',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='stocklevel',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='transfer',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='transferline',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='unit',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='variant',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='variantvalue',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
        migrations.AlterField(
            model_name='variantvalue',
            name='variant',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='catalog.variant'),
        ),
        migrations.AlterField(
            model_name='warehouse',
            name='business',
            field=models.ForeignKey(db_index=False, default=samphan.platform.tenants.current.current_business_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.business'),
        ),
    ]
