"""All of this package up to here in one step, for a new installation; one that has come further goes on from where it is."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('agreements', '0001_agreements'), ('agreements', '0002_differences'), ('agreements', '0003_running_rounds'), ('agreements', '0004_sites_work_by_it'), ('agreements', '0005_figures_in_numbers')]

    initial = True

    dependencies = [
        ('orgs', '0009_logo'),
    ]

    operations = [
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('rule', 'Rule of play'), ('way', 'Way of working'), ('process', 'Key process'), ('goal', 'Goal'), ('cooperation', 'Cooperation practice')], max_length=20, verbose_name='kind')),
                ('title', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('review_on', models.DateField(blank=True, null=True, verbose_name='review date')),
                ('reminded_on', models.DateField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_because', models.CharField(blank=True, max_length=500)),
                ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='orgs.area')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='orgs.site')),
            ],
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(choices=[('consent', 'Consent: it is decided when nobody has an objection'), ('vote', 'Vote: more for than against'), ('advice', 'Advice: who proposes decides after hearing the others'), ('sense', 'Sense check: only asks how it feels, decides nothing')], default='consent', max_length=10, verbose_name='how it is decided')),
                ('quorum_percent', models.PositiveIntegerField(default=50)),
                ('quorum_sites', models.PositiveIntegerField(default=0)),
                ('silence', models.CharField(choices=[('absent', 'Who says nothing is not counted'), ('consent', 'Who says nothing agrees')], default='absent', max_length=10)),
                ('hides', models.BooleanField(default=True)),
                ('opened_at', models.DateTimeField()),
                ('closes_at', models.DateTimeField()),
                ('reminded_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, choices=[('passed', 'decided'), ('objected', 'there is an objection'), ('no_quorum', 'too few took part'), ('rejected', 'not accepted'), ('heard', 'heard'), ('stopped', 'stopped')], max_length=10)),
                ('sentence', models.CharField(blank=True, db_default='', max_length=500)),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
            ],
        ),
        migrations.CreateModel(
            name='Difference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField()),
                ('happened', models.TextField(verbose_name='what happened')),
                ('effect', models.TextField(verbose_name='what it does to me')),
                ('need', models.TextField(verbose_name='what I need')),
                ('proposal', models.TextField(verbose_name='what I propose')),
                ('touches', models.CharField(blank=True, max_length=500, verbose_name='whom else does this touch?')),
                ('way', models.CharField(choices=[('pair', 'We talk, the two of us'), ('facilitator', 'We talk with a facilitator'), ('team', 'I bring it to the team'), ('proposal', 'I make a proposal of it')], max_length=20, verbose_name='the way')),
                ('handle_by', models.DateField(verbose_name='handled by')),
                ('raised_at', models.DateTimeField()),
                ('returned_on', models.DateField(null=True)),
                ('outcome', models.CharField(blank=True, choices=[('agreement', 'a new agreement'), ('task', 'a task'), ('understood', 'we understand each other'), ('open', 'it stays open')], max_length=20)),
                ('outcome_note', models.TextField(blank=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
                ('raised_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.membership')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('closed_at', None), ('returned_on', None)), fields=['handle_by'], name='difference_waiting')],
                'constraints': [models.UniqueConstraint(fields=('raised_by', 'key'), name='difference_once'), models.CheckConstraint(condition=models.Q(('closed_at', None), models.Q(('outcome', ''), _negated=True), _connector='OR'), name='closed_difference_has_outcome')],
            },
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('writer', 'wrote it'), ('other', 'the other'), ('facilitator', 'facilitates')], max_length=20)),
                ('told_at', models.DateTimeField(null=True)),
                ('view', models.TextField(blank=True, db_default='')),
                ('difference', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='agreements.difference')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.membership')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('difference', 'member'), name='participant_once')],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('step', 'A step'), ('note', 'A note')], default='step', max_length=10)),
                ('text', models.TextField()),
                ('on', models.DateField(blank=True, null=True)),
                ('at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('agreed_by', models.ManyToManyField(blank=True, related_name='+', to='orgs.membership')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.membership')),
                ('difference', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='agreements.difference')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Tip',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=300)),
                ('at', models.DateTimeField()),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tips', to='agreements.agreement')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('agreement', 'text'), name='tip_once')],
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('draft', 'proposal'), ('in_force', 'in force'), ('replaced', 'replaced'), ('dropped', 'dropped')], default='draft', max_length=10)),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('why', models.TextField(blank=True, verbose_name='why')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='what changed')),
                ('figure', models.CharField(blank=True, max_length=30, verbose_name='customers’ figure')),
                ('target', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='target')),
                ('target_on', models.DateField(blank=True, null=True, verbose_name='by')),
                ('baseline', models.JSONField(blank=True, default=dict)),
                ('months', models.PositiveIntegerField(default=3, verbose_name='months until review')),
                ('grants', models.CharField(blank=True, choices=[('publish', 'publish in social media without asking'), ('deeds', 'tell customers “you said – we did” without asking'), ('other', 'something else, in our own words')], max_length=20, verbose_name='free hands')),
                ('grants_text', models.CharField(blank=True, max_length=200)),
                ('made_at', models.DateTimeField()),
                ('in_force_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='agreements.agreement')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(models.Q(('grants', ''), _negated=True), ('state', 'in_force')), fields=['grants'], name='version_grants')],
                'constraints': [models.UniqueConstraint(fields=('agreement', 'number'), name='version_number_once'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('agreement',), name='one_draft'), models.UniqueConstraint(condition=models.Q(('state', 'in_force')), fields=('agreement',), name='one_in_force')],
            },
        ),
        migrations.CreateModel(
            name='SiteUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.site')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='in_use', to='agreements.version')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('version', 'site'), name='site_use_once')],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('keep', 'keep'), ('change', 'change'), ('end', 'end')], max_length=10)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('figure', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
                ('due_on', models.DateField(null=True)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='agreements.agreement')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='agreements.version')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('due_on__isnull', False)), fields=('version', 'due_on'), name='review_once')],
            },
        ),
        migrations.CreateModel(
            name='Remark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('question', 'Question'), ('reaction', 'Reaction')], max_length=10)),
                ('text', models.TextField(max_length=1000)),
                ('at', models.DateTimeField()),
                ('key', models.UUIDField()),
                ('answer', models.TextField(blank=True, max_length=1000)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='remarks', to='agreements.version')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('version', 'by', 'key'), name='remark_once')],
            },
        ),
        migrations.CreateModel(
            name='Reaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.CharField(choices=[('agree', 'Agrees'), ('concern', 'Agrees, with a concern'), ('object', 'Objection')], max_length=10)),
                ('reason', models.TextField(blank=True, max_length=1000)),
                ('proposal', models.TextField(blank=True, max_length=1000)),
                ('at', models.DateTimeField()),
                ('heard_at', models.DateTimeField(null=True)),
                ('understood', models.TextField(blank=True, max_length=1000)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('not_so', models.CharField(blank=True, db_default='', max_length=500)),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reactions', to='agreements.decision')),
                ('heard_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.membership')),
                ('resolved_in', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='agreements.version')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('decision', 'member'), name='reaction_once'), models.CheckConstraint(condition=models.Q(models.Q(('answer', 'object'), _negated=True), models.Q(models.Q(('reason', ''), _negated=True), models.Q(('proposal', ''), _negated=True)), _connector='OR'), name='objection_is_whole')],
            },
        ),
        migrations.CreateModel(
            name='Point',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4)),
                ('part', models.CharField(choices=[('same', 'The same for all'), ('step', 'Steps, and who does them'), ('local', 'Each site decides itself'), ('ask', 'Ask first'), ('example', 'Examples')], max_length=10)),
                ('position', models.PositiveIntegerField()),
                ('text', models.CharField(max_length=500)),
                ('doer', models.CharField(blank=True, max_length=100)),
                ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.site')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='points', to='agreements.version')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('version', 'key'), name='point_once')],
            },
        ),
        migrations.CreateModel(
            name='LocalWay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=500)),
                ('at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='local_ways', to='agreements.agreement')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.site')),
                ('lifted_into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='agreements.version')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('agreement', 'site', 'text'), name='local_way_once')],
            },
        ),
        migrations.AddField(
            model_name='decision',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='agreements.version'),
        ),
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('promise', models.CharField(blank=True, max_length=300, verbose_name='what I promise')),
                ('at', models.DateTimeField()),
                ('carried', models.BooleanField(default=False)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.membership')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='commitments', to='agreements.version')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('version', 'member'), name='commitment_once')],
            },
        ),
        migrations.AddField(
            model_name='agreement',
            name='in_force',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='agreements.version'),
        ),
        migrations.CreateModel(
            name='Asked',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.membership')),
                ('site', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.site')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='asked', to='agreements.decision')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('decision', 'member'), name='decision_asks_once')],
            },
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(condition=models.Q(('closed_at', None)), fields=['closes_at'], name='decision_open'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('version',), name='one_open_decision'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('closed_at', None), models.Q(('outcome', ''), _negated=True), _connector='OR'), name='closed_decision_has_outcome'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('quorum_percent__lte', 100)), name='quorum_is_a_share'),
        ),
        migrations.AddIndex(
            model_name='agreement',
            index=models.Index(fields=['organisation', '-changed_at', '-id'], name='agreement_newest'),
        ),
        migrations.AddIndex(
            model_name='agreement',
            index=models.Index(fields=['organisation', 'kind', '-changed_at', '-id'], name='agreement_newest_of_kind'),
        ),
        migrations.AddIndex(
            model_name='agreement',
            index=models.Index(condition=models.Q(('ended_at', None), ('review_on__isnull', False)), fields=['review_on'], name='agreement_review'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(('area', None), ('site', None), _connector='OR'), name='agreement_one_scope'),
        ),
    ]
