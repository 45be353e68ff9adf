"""All of this package up to here in one step, for a new installation; one that has come further goes on from where it is."""

import django.db.models.deletion
import talkoot.base.orgs.models
import uuid
from django.db import migrations, models


def make_box(apps, editor):
    """The box of sealed answers. On SQLite without the hidden row number that would tell in which order they came."""
    if editor.connection.vendor == "sqlite":
        editor.execute(
            "CREATE TABLE assessment_sealed (digest varchar(64) NOT NULL PRIMARY KEY, round_id bigint unsigned NOT NULL, body BLOB NOT NULL) WITHOUT ROWID"
        )
    else:
        editor.execute("CREATE TABLE assessment_sealed (digest varchar(64) NOT NULL PRIMARY KEY, round_id bigint NOT NULL CHECK (round_id >= 0), body bytea NOT NULL)")


def drop_box(apps, editor):
    """Takes the box away again."""
    editor.execute("DROP TABLE assessment_sealed")


class Migration(migrations.Migration):

    replaces = [('assessment', '0001_mirror'), ('assessment', '0002_printed_cards'), ('assessment', '0003_claim_by_lease'), ('assessment', '0004_whole'), ('assessment', '0005_overall'), ('assessment', '0006_becomes'), ('assessment', '0007_measure'), ('assessment', '0008_cards_decide'), ('assessment', '0009_choices_place'), ('assessment', '0010_counted_by_group'), ('assessment', '0011_talk'), ('assessment', '0012_plan'), ('assessment', '0013_fewest'), ('assessment', '0014_plan_of_teams'), ('assessment', '0015_team_dialogues'), ('assessment', '0016_settled')]

    initial = True

    dependencies = [
        ('feedback', '0012_what_waits_apart'),
        ('orgs', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=600)),
                ('position', models.PositiveIntegerField()),
                ('answers', models.PositiveIntegerField()),
                ('is_whole', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='Sealed',
                    fields=[
                        ('digest', models.CharField(max_length=64, primary_key=True, serialize=False)),
                        ('round_id', models.PositiveBigIntegerField()),
                        ('body', models.BinaryField()),
                    ],
                ),
            ],
            database_operations=[migrations.RunPython(make_box, drop_box)],
        ),
        migrations.CreateModel(
            name='Card',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField()),
                ('people', models.PositiveSmallIntegerField()),
                ('ratings', models.JSONField(default=dict)),
                ('notes', models.JSONField(default=dict)),
                ('finished_at', models.DateTimeField(null=True)),
                ('shared_at', models.DateTimeField(null=True)),
                ('energy', models.JSONField(default=list)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.site')),
            ],
        ),
        migrations.CreateModel(
            name='Group',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=300)),
                ('position', models.PositiveIntegerField()),
                ('area_id', models.PositiveBigIntegerField(default=0)),
                ('invited', models.PositiveIntegerField()),
                ('cards', models.PositiveIntegerField(default=0)),
                ('signing_key', models.TextField(blank=True)),
                ('printed', models.PositiveIntegerField(default=0)),
                ('reached_on', models.DateField(null=True)),
                ('is_named', models.BooleanField(default=False)),
                ('sites', models.ManyToManyField(related_name='+', to='orgs.site')),
                ('report', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='groups', to='assessment.report')),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='Drawn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drawn', to='assessment.group')),
            ],
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=talkoot.base.orgs.models.new_key, max_length=20, unique=True)),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('is_pulse', models.BooleanField(default=False, verbose_name='pulse')),
                ('state', models.CharField(choices=[('preparing', 'being prepared'), ('open', 'open'), ('closing', 'being closed'), ('closed', 'closed'), ('lost', 'lost')], default='preparing', max_length=12)),
                ('opened_at', models.DateTimeField()),
                ('closes_at', models.DateTimeField(verbose_name='closes')),
                ('results_at', models.DateTimeField(verbose_name='results open')),
                ('box_key', models.TextField(blank=True)),
                ('counted_on', models.DateField(null=True)),
                ('reminded', models.PositiveSmallIntegerField(default=0)),
                ('answers', models.PositiveIntegerField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('nudged_on', models.DateField(null=True)),
                ('of_teams', models.BooleanField(default=False)),
                ('fewest', models.PositiveSmallIntegerField(default=5)),
                ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.area')),
                ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
            ],
        ),
        migrations.AddField(
            model_name='report',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='assessment.round'),
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_pulse', models.BooleanField(default=False)),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('opens_on', models.DateField(verbose_name='opens')),
                ('closes_on', models.DateField(verbose_name='last day to answer')),
                ('results_on', models.DateField(verbose_name='results open on')),
                ('made_at', models.DateTimeField()),
                ('trouble', models.CharField(blank=True, max_length=300)),
                ('of_teams', models.BooleanField(default=False)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
                ('round', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='assessment.round')),
            ],
        ),
        migrations.CreateModel(
            name='Invited',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_card', models.BooleanField(default=False)),
                ('blinded', models.CharField(max_length=64, null=True)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='people', to='assessment.group')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.membership')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invited', to='assessment.round')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'member'), name='invited_once')],
            },
        ),
        migrations.AddField(
            model_name='group',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='groups', to='assessment.round'),
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(blank=True, max_length=8)),
                ('block', models.CharField(choices=[('ways', 'Ways of working'), ('processes', 'Key processes'), ('goals', 'Goals'), ('cooperation', 'Cooperation practices'), ('dare', 'We dare to challenge, discuss and enthuse'), ('commit', 'We commit to shared goals and operating models'), ('build', 'We build cooperation by appreciative evaluation and shared rules'), ('customer', 'The customer is at the centre'), ('question', 'Open questions')], max_length=20, verbose_name='what it is about')),
                ('wording', models.JSONField()),
                ('in_pulse', models.BooleanField(default=False, verbose_name='asked in the pulse as well')),
                ('position', models.PositiveIntegerField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
                ('replaces', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='assessment.statement')),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='RoundStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='asked', to='assessment.round')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='assessment.statement')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('round', 'statement'), name='asked_once')],
            },
        ),
        migrations.AddField(
            model_name='round',
            name='statements',
            field=models.ManyToManyField(related_name='+', through='assessment.RoundStatement', to='assessment.statement'),
        ),
        migrations.CreateModel(
            name='Result',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('n', models.PositiveIntegerField()),
                ('low', models.PositiveIntegerField()),
                ('high', models.PositiveIntegerField()),
                ('alike', models.CharField(blank=True, max_length=12)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='results', to='assessment.report')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='assessment.statement')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('report', 'statement'), name='result_once'), models.CheckConstraint(condition=models.Q(('n__gte', 5), ('low__lt', models.F('high'))), name='result_is_a_band_of_five')],
            },
        ),
        migrations.CreateModel(
            name='Overall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('n', models.PositiveIntegerField()),
                ('low', models.FloatField()),
                ('high', models.FloatField()),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='overall', to='assessment.round')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='assessment.statement')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'statement'), name='overall_once')],
            },
        ),
        migrations.CreateModel(
            name='Energy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='energy', to='assessment.report')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='assessment.statement')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('report', 'statement'), name='energy_once')],
            },
        ),
        migrations.CreateModel(
            name='Choice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('keep', 'We keep and grow'), ('stop', 'We stop'), ('start', 'We start'), ('continue', 'We do differently'), ('share', 'We share with another site')], max_length=10, verbose_name='what kind')),
                ('now', models.CharField(blank=True, max_length=300, verbose_name='now')),
                ('next', models.CharField(max_length=300, verbose_name='from now on')),
                ('first_step', models.CharField(blank=True, max_length=300, verbose_name='first step')),
                ('first_step_on', models.DateField(blank=True, null=True, verbose_name='first step by')),
                ('figure', models.CharField(blank=True, max_length=200, verbose_name='customers’ figure it should move')),
                ('look_on', models.DateField(blank=True, null=True, verbose_name='we look again on')),
                ('made_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('done', 'done'), ('partly', 'partly'), ('not', 'not')], max_length=10, verbose_name='did it happen?')),
                ('outcome_note', models.CharField(blank=True, max_length=300)),
                ('looked_at', models.DateTimeField(null=True)),
                ('becomes', models.CharField(choices=[('task', 'A task: the first step'), ('responsibility', 'The first step, and an area of responsibility'), ('agreement', 'The first step, and a rule that we propose to all'), ('goal', 'The first step, and a goal that we propose to all')], default='task', max_length=16, verbose_name='what it becomes')),
                ('measure', models.CharField(blank=True, max_length=30)),
                ('settled_at', models.DateTimeField(null=True)),
                ('card', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='choices', to='assessment.card')),
                ('looked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='choices', to='assessment.report')),
                ('round', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='choices', to='assessment.round')),
                ('statement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='assessment.statement')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind', 'keep'), models.Q(('first_step_on__isnull', False), ('look_on__isnull', False), models.Q(('first_step', ''), _negated=True)), _connector='OR'), name='rearrangement_is_whole'), models.CheckConstraint(condition=models.Q(models.Q(('card__isnull', True), ('round__isnull', False)), models.Q(('card__isnull', False), ('round__isnull', True)), _connector='OR'), name='choice_of_a_round_or_a_card')],
            },
        ),
        migrations.CreateModel(
            name='Talk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('proud', models.TextField(blank=True)),
                ('heard', models.TextField(blank=True)),
                ('changed_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='talks', to='assessment.round')),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='talks', to='assessment.report')),
                ('topic', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='assessment.statement')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('team', None)), fields=('round',), name='talk_of_everybody_once'), models.UniqueConstraint(condition=models.Q(('team__isnull', False)), fields=('team',), name='talk_of_team_once')],
            },
        ),
        migrations.CreateModel(
            name='Words',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('reader', models.CharField(choices=[('everyone', 'Everyone in the organisation'), ('coach', 'My site’s coach'), ('facilitator', 'Only the facilitator')], max_length=12)),
                ('text', models.TextField()),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='words', to='assessment.report')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='assessment.statement')),
            ],
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('answers__gte', 5)), name='report_of_five'),
        ),
    ]
