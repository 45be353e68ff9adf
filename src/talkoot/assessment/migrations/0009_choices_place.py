from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessment", "0008_cards_decide")]

    operations = [
        migrations.AlterField("choice", "organisation", models.ForeignKey("orgs.organisation", models.CASCADE, related_name="+")),
        migrations.AddConstraint(
            "choice",
            models.CheckConstraint(
                condition=models.Q(round__isnull=False, card__isnull=True) | models.Q(round__isnull=True, card__isnull=False),
                name="choice_of_a_round_or_a_card",
            ),
        ),
    ]
