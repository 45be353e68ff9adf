from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill(apps, _schema):
    """Each choice says itself whose it is; until now its round did."""
    Choice, Round = apps.get_model("assessment", "Choice"), apps.get_model("assessment", "Round")
    Choice.objects.update(organisation_id=Subquery(Round.objects.filter(pk=OuterRef("round_id")).values("organisation_id")[:1]))


class Migration(migrations.Migration):
    dependencies = [("assessment", "0007_measure"), ("orgs", "__first__")]

    operations = [
        migrations.AddField("card", "energy", models.JSONField(default=list)),
        migrations.AddField("choice", "organisation", models.ForeignKey("orgs.organisation", models.CASCADE, null=True, related_name="+")),
        migrations.AddField("choice", "card", models.ForeignKey("assessment.card", models.CASCADE, null=True, blank=True, related_name="choices")),
        migrations.AlterField("choice", "round", models.ForeignKey("assessment.round", models.CASCADE, null=True, blank=True, related_name="choices")),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
