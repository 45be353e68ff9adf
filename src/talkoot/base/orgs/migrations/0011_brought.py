"""What lists brought, so that it can be taken back."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orgs", "0010_known_first"),
    ]

    operations = [
        migrations.AddField(
            model_name="upload",
            name="gone",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="upload",
            name="undo_until",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="upload",
            name="used_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="upload",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "In the queue"),
                    ("reading", "Being read"),
                    ("read", "Read"),
                    ("refused", "Could not be read"),
                    ("used", "Done"),
                    ("undone", "Taken back"),
                ],
                default="waiting",
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="Brought",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.PositiveIntegerField()),
                ("thing", models.CharField(max_length=120)),
                ("upload", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="brought", to="orgs.upload")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("upload", "line"), name="line_brings_once")],
            },
        ),
    ]
