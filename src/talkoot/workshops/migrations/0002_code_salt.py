from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workshops", "0001_workshops"),
    ]

    operations = [
        migrations.AddField(
            model_name="workshop",
            name="code_salt",
            field=models.CharField(blank=True, default="", max_length=32),
            preserve_default=False,
        ),
    ]
