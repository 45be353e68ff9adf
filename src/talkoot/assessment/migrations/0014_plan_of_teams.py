from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessment", "0013_fewest")]

    operations = [migrations.AddField("plan", "of_teams", models.BooleanField(default=False))]
