import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessment", "0011_talk")]

    operations = [
        migrations.AddField("round", "of_teams", models.BooleanField(default=False)),
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_pulse", models.BooleanField(default=False)),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("opens_on", models.DateField(verbose_name="opens")),
                ("closes_on", models.DateField(verbose_name="last day to answer")),
                ("results_on", models.DateField(verbose_name="results open on")),
                ("made_at", models.DateTimeField()),
                ("trouble", models.CharField(blank=True, max_length=300)),
                ("made_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="orgs.membership")),
                ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="orgs.organisation")),
                ("round", models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="assessment.round")),
            ],
        ),
    ]
