"""A dialogue for each team of a round, beside that of everybody."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assessment', '0014_plan_of_teams'),
        ('orgs', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='choice',
            name='settled_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='choice',
            name='team',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='choices', to='assessment.report'),
        ),
        migrations.AddField(
            model_name='talk',
            name='ended_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='talk',
            name='team',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='talks', to='assessment.report'),
        ),
        migrations.AlterField(
            model_name='talk',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='talks', to='assessment.round'),
        ),
        migrations.AddConstraint(
            model_name='talk',
            constraint=models.UniqueConstraint(condition=models.Q(('team', None)), fields=('round',), name='talk_of_everybody_once'),
        ),
        migrations.AddConstraint(
            model_name='talk',
            constraint=models.UniqueConstraint(condition=models.Q(('team__isnull', False)), fields=('team',), name='talk_of_team_once'),
        ),
    ]
