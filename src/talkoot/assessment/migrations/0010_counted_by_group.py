from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessment", "0009_choices_place")]

    operations = [
        migrations.RemoveField("round", "shown_count"),
        migrations.AddField("round", "nudged_on", models.DateField(null=True)),
        migrations.AddField("group", "reached_on", models.DateField(null=True)),
        migrations.AddField("group", "is_named", models.BooleanField(default=False)),
    ]
