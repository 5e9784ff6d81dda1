from typing import Any

from django.db import migrations, models

from onpar.kernel.ids import new_public_id


def give_ids(apps: Any, _schema_editor: object) -> None:
    outcomes = list(apps.get_model("partners", "Outcome").objects.only("pk"))
    for outcome in outcomes:
        outcome.public_id = new_public_id()
    apps.get_model("partners", "Outcome").objects.bulk_update(outcomes, ["public_id"], 500)


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0010_bulk_changes'),
    ]

    operations = [
        migrations.AddField(
            model_name='outcome',
            name='public_id',
            field=models.CharField(default='', max_length=14),
        ),
        migrations.RunPython(give_ids, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='outcome',
            name='public_id',
            field=models.CharField(default=new_public_id, max_length=14, unique=True),
        ),
    ]
