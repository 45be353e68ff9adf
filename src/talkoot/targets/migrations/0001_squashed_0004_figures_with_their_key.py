"""All of this package up to here in one step, for a new installation; one that has come further goes on from where it is."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('targets', '0001_initial'), ('targets', '0002_coarse'), ('targets', '0003_several'), ('targets', '0004_figures_with_their_key')]

    initial = True

    dependencies = [
        ('orgs', '0011_brought'),
    ]

    operations = [
        migrations.CreateModel(
            name='Candidacy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=150)),
                ('n', models.PositiveIntegerField(null=True)),
                ('sites', models.PositiveIntegerField(null=True)),
                ('mean', models.FloatField(null=True)),
                ('people', models.FloatField(null=True)),
                ('first', models.FloatField(null=True)),
                ('rank_low', models.PositiveIntegerField(null=True)),
                ('rank_high', models.PositiveIntegerField(null=True)),
                ('is_beaten', models.BooleanField(default=False)),
                ('not_common_in', models.JSONField(default=list)),
                ('standings', models.JSONField(default=dict)),
                ('is_coarse', models.BooleanField(default=False)),
                ('is_nearly_all', models.BooleanField(default=False)),
                ('place', models.PositiveIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Count',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('areas', models.JSONField()),
                ('criterion', models.CharField(max_length=10)),
                ('counts', models.JSONField()),
                ('candidacy', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='counts', to='targets.candidacy')),
            ],
        ),
        migrations.CreateModel(
            name='Scoring',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opened_at', models.DateTimeField()),
                ('closes_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('asked', models.PositiveIntegerField(default=0)),
                ('scorers', models.PositiveIntegerField(default=0)),
                ('heard', models.JSONField(default=list)),
                ('reminded_at', models.DateTimeField(null=True)),
                ('wanted', models.PositiveIntegerField(null=True)),
                ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('organisation',), name='one_scoring_open')],
            },
        ),
        migrations.AddField(
            model_name='candidacy',
            name='scoring',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='candidacies', to='targets.scoring'),
        ),
        migrations.CreateModel(
            name='Ballot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('approved', models.JSONField(default=list)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.membership')),
                ('scoring', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ballots', to='targets.scoring')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('scoring', 'by'), name='ballot_once')],
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField()),
                ('title', models.CharField(max_length=150, verbose_name='title')),
                ('why', models.TextField(blank=True, verbose_name='why')),
                ('words', models.TextField(blank=True)),
                ('state', models.CharField(choices=[('candidate', 'proposed'), ('running', 'running'), ('ended', 'ended'), ('kept', 'kept for later')], default='candidate', max_length=10)),
                ('because', models.CharField(blank=True, max_length=500)),
                ('made_at', models.DateTimeField()),
                ('figure', models.CharField(blank=True, max_length=30)),
                ('baseline', models.JSONField(blank=True, default=dict)),
                ('expected', models.DecimalField(blank=True, decimal_places=2, max_digits=3, null=True)),
                ('look_on', models.DateField(blank=True, null=True)),
                ('started_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('changed_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'state', '-changed_at', '-id'], name='target_newest')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'key'), name='target_once')],
            },
        ),
        migrations.CreateModel(
            name='Start',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.site')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='starts', to='targets.target')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('target', 'site'), name='start_once')],
            },
        ),
        migrations.AddField(
            model_name='candidacy',
            name='target',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='candidacies', to='targets.target'),
        ),
        migrations.CreateModel(
            name='Score',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('common', models.PositiveSmallIntegerField(null=True)),
                ('easy', models.PositiveSmallIntegerField(null=True)),
                ('fun', models.PositiveSmallIntegerField(null=True)),
                ('helps', models.PositiveSmallIntegerField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.membership')),
                ('candidacy', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='targets.candidacy')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('candidacy', 'by'), name='score_once'), models.CheckConstraint(condition=models.Q(models.Q(('common', None), ('easy', None), ('fun', None), ('helps', None)), models.Q(('common__range', (1, 5)), ('easy__range', (1, 5)), ('fun__range', (1, 5)), ('helps__range', (1, 5))), _connector='OR'), name='score_whole')],
            },
        ),
        migrations.AddConstraint(
            model_name='candidacy',
            constraint=models.UniqueConstraint(fields=('scoring', 'target'), name='candidacy_once'),
        ),
    ]
