import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessment", "0010_counted_by_group"), ("orgs", "__first__")]

    operations = [
        migrations.CreateModel(
            name="Talk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("proud", models.TextField(blank=True)),
                ("heard", models.TextField(blank=True)),
                ("changed_at", models.DateTimeField()),
                ("round", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="talk", to="assessment.round")),
                ("topic", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="assessment.statement")),
                ("changed_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="orgs.membership")),
            ],
        ),
    ]
