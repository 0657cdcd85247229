from django.db import migrations


def give_units(apps, _editor):
    """Businesses older than this module get the units that a new one starts with."""
    from samphan.catalog.standard import STANDARD_UNITS
    from samphan.platform.ids import uuid7

    unit = apps.get_model("catalog", "Unit")
    for business in apps.get_model("tenants", "Business").objects.all():
        unit._base_manager.bulk_create(
            [
                unit(id=uuid7(), business=business, name=name, name_en=name_en, places=places)
                for name, name_en, places in STANDARD_UNITS
            ]
        )


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]
    operations = [migrations.RunPython(give_units, migrations.RunPython.noop)]
