"""Businesses that are older than this module get the standard pipeline, reasons and sources, as new ones do when they are made."""

from django.db import migrations

from samphan.pipeline.standard import PIPELINE, REASONS, SOURCES, STAGES


def make_rows(apps, _schema_editor):
    models = {name: apps.get_model("pipeline", name)._base_manager for name in ("Pipeline", "Stage", "CloseReason", "Source")}
    for business in apps.get_model("tenants", "Business").objects.all():
        line = models["Pipeline"].create(business=business, name=PIPELINE)
        for position, (name, probability, ages_after, required) in enumerate(STAGES):
            models["Stage"].create(
                business=business,
                pipeline=line,
                name=name,
                probability=probability,
                ages_after=ages_after,
                required=required,
                position=position * 10,
            )
        for outcome, names in REASONS.items():
            for position, name in enumerate(names):
                models["CloseReason"].create(business=business, outcome=outcome, name=name, position=position * 10)
        for position, name in enumerate(SOURCES):
            models["Source"].create(business=business, name=name, position=position * 10)


class Migration(migrations.Migration):
    dependencies = [("pipeline", "0001_initial")]
    operations = [migrations.RunPython(make_rows, migrations.RunPython.noop)]
