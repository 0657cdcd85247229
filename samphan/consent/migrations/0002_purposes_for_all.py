"""Businesses that are older than this module get the standard purposes, as new ones do when they are made."""

from django.db import migrations

from samphan.consent.standard import STANDARD_PURPOSES


def make_purposes(apps, _schema_editor):
    business_model = apps.get_model("tenants", "Business")
    purpose_model, wording_model = apps.get_model("consent", "Purpose"), apps.get_model("consent", "Wording")
    for business in business_model.objects.all():
        for position, standard in enumerate(STANDARD_PURPOSES):
            purpose = purpose_model._base_manager.create(
                business=business,
                key=standard.key,
                name_th=standard.name_th,
                name_en=standard.name_en,
                basis=standard.basis,
                channels=standard.channels,
                is_marketing=standard.is_marketing,
                retention_months=standard.retention_months,
                data_used=standard.data_used,
                recipients=standard.recipients,
                position=position * 10,
            )
            wording_model._base_manager.create(
                business=business, purpose=purpose, number=1, text_th=standard.text_th, text_en=standard.text_en
            )


class Migration(migrations.Migration):
    dependencies = [("consent", "0001_initial")]
    operations = [migrations.RunPython(make_purposes, migrations.RunPython.noop)]
