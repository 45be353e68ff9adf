"""All of this package up to here in one step, for a new installation; one that has come further goes on from where it is."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('workshops', '0001_workshops'), ('workshops', '0002_code_salt'), ('workshops', '0003_kept_ideas'), ('workshops', '0004_left_out'), ('workshops', '0005_seats_move'), ('workshops', '0006_own_time'), ('workshops', '0007_scoring'), ('workshops', '0008_consent'), ('workshops', '0009_pictures'), ('workshops', '0010_repeating_meetings'), ('workshops', '0011_own_templates')]

    initial = True

    dependencies = [
        ('orgs', '0011_brought'),
    ]

    operations = [
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('check_in', 'Check-in round'), ('talk', 'Conversation'), ('brainstorm', 'Silent brainstorm'), ('write', 'Writing together'), ('group', 'Grouping'), ('vote', 'Voting'), ('score', 'Scoring'), ('consent', 'Consent'), ('plan', 'Who, what, when'), ('show', 'Text and picture'), ('break', 'Break')], max_length=12, verbose_name='kind')),
                ('title', models.CharField(max_length=200, verbose_name='what we ask')),
                ('guidance', models.TextField(blank=True, verbose_name='for the facilitator')),
                ('headings', models.TextField(blank=True, verbose_name='ready headings')),
                ('minutes', models.PositiveSmallIntegerField(default=10, verbose_name='minutes')),
                ('votes', models.PositiveSmallIntegerField(default=3, verbose_name='votes for each')),
                ('is_secret', models.BooleanField(default=True, verbose_name='secret')),
                ('begun_at', models.DateTimeField(null=True)),
                ('ends_at', models.DateTimeField(null=True)),
                ('shown_at', models.DateTimeField(null=True)),
                ('result', models.JSONField(blank=True, default=dict)),
                ('left_out_at', models.DateTimeField(null=True)),
                ('early_on', models.DateField(null=True, verbose_name='people write in their own time from')),
                ('reminded_at', models.DateTimeField(null=True)),
                ('text', models.TextField(blank=True, verbose_name='text')),
            ],
            options={
                'ordering': ('position', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='Heading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField()),
                ('title', models.CharField(max_length=150)),
                ('position', models.PositiveIntegerField()),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='made_headings', to='workshops.activity')),
            ],
            options={
                'ordering': ('position', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('activity', 'key'), name='heading_once')],
            },
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=80)),
                ('key_digest', models.CharField(blank=True, max_length=64)),
                ('joined_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(null=True)),
                ('hand_at', models.DateTimeField(null=True)),
                ('is_invented', models.BooleanField(default=False)),
                ('moved_digest', models.CharField(blank=True, default='', max_length=64)),
                ('pass_digest', models.CharField(blank=True, default='', max_length=64)),
                ('pass_until', models.DateTimeField(null=True)),
                ('is_early', models.BooleanField(default=False)),
                ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('site', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.site')),
            ],
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField()),
                ('text', models.TextField(max_length=2000, verbose_name='text')),
                ('due_on', models.DateField(null=True)),
                ('version', models.PositiveIntegerField()),
                ('made_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(null=True)),
                ('put_away_at', models.DateTimeField(null=True)),
                ('idea', models.CharField(blank=True, default='', max_length=150)),
                ('kept_at', models.DateTimeField(null=True)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='workshops.activity')),
                ('doer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('heading', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='notes', to='workshops.heading')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='notes', to='workshops.participant')),
            ],
        ),
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('width', models.PositiveIntegerField()),
                ('height', models.PositiveIntegerField()),
                ('alt', models.CharField(max_length=300, verbose_name='what is in the picture')),
                ('content', models.BinaryField()),
                ('activity', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workshops.activity')),
            ],
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('key', models.UUIDField()),
                ('text', models.TextField(max_length=2000)),
                ('shown_at', models.DateTimeField(null=True)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='workshops.activity')),
            ],
            options={
                'ordering': ('-number',),
                'constraints': [models.UniqueConstraint(fields=('activity', 'number'), name='room_proposal_number_once'), models.UniqueConstraint(fields=('activity', 'key'), name='room_proposal_once')],
            },
        ),
        migrations.CreateModel(
            name='Reply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.CharField(choices=[('agree', 'Works'), ('concern', 'Works, but'), ('object', 'Not yet'), ('abstain', 'I leave it to the others')], max_length=10)),
                ('reason', models.TextField(blank=True, max_length=2000)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workshops.participant')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='workshops.proposal')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('proposal', 'by'), name='room_reply_once'), models.CheckConstraint(condition=models.Q(('answer__in', ('concern', 'object')), ('reason', ''), _negated=True), name='room_reply_with_its_reason')],
            },
        ),
        migrations.CreateModel(
            name='Score',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('criterion', models.CharField(max_length=10)),
                ('step', models.PositiveSmallIntegerField()),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='workshops.activity')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workshops.participant')),
                ('heading', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workshops.heading')),
                ('note', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workshops.note')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('heading', None)), fields=('activity', 'by', 'note', 'criterion'), name='room_score_of_note_once'), models.UniqueConstraint(condition=models.Q(('note', None)), fields=('activity', 'by', 'heading', 'criterion'), name='room_score_of_heading_once'), models.CheckConstraint(condition=models.Q(models.Q(('heading__isnull', False), ('note', None)), models.Q(('heading', None), ('note__isnull', False)), _connector='OR'), name='room_score_for_one'), models.CheckConstraint(condition=models.Q(('criterion__in', ('common', 'easy', 'fun', 'helps')), ('step__range', (1, 5))), name='room_score_in_range')],
            },
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4)),
                ('every', models.CharField(choices=[('week', 'Every week'), ('two_weeks', 'Every second week'), ('four_weeks', 'Every fourth week'), ('month_weekday', 'Every month on the same weekday'), ('month_day', 'Every month on the same day')], max_length=15, verbose_name='how often?')),
                ('first_on', models.DateField()),
                ('begins_at', models.TimeField()),
                ('title', models.CharField(max_length=150, verbose_name='title')),
                ('purpose', models.TextField(blank=True, verbose_name='purpose')),
                ('template', models.CharField(blank=True, max_length=20)),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='place')),
                ('link', models.URLField(blank=True, max_length=500, verbose_name='video link')),
                ('steps', models.JSONField(default=list)),
                ('steps_before', models.JSONField(null=True)),
                ('skipped', models.JSONField(default=list)),
                ('made_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('paused_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('facilitator', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
                ('people', models.ManyToManyField(blank=True, related_name='+', to='orgs.membership')),
                ('sites', models.ManyToManyField(blank=True, related_name='+', to='orgs.site')),
            ],
        ),
        migrations.CreateModel(
            name='Template',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField()),
                ('place', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('name_key', models.CharField(max_length=240)),
                ('about', models.CharField(blank=True, max_length=200, verbose_name='what it is for')),
                ('purpose', models.TextField(blank=True)),
                ('steps', models.JSONField(default=list)),
                ('minutes', models.PositiveIntegerField()),
                ('shared', models.CharField(choices=[('own', 'Only me'), ('site', 'People of a site'), ('all', 'Everybody who works here')], default='own', max_length=10, verbose_name='who sees it')),
                ('made_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('taken_back_at', models.DateTimeField(null=True)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.site')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'shared'], name='template_shared')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'key'), name='template_once'), models.UniqueConstraint(condition=models.Q(('owner__isnull', False), ('taken_back_at', None)), fields=('owner', 'place'), name='template_place_once'), models.UniqueConstraint(condition=models.Q(('owner__isnull', False), ('taken_back_at', None)), fields=('owner', 'name_key'), name='template_name_once'), models.CheckConstraint(condition=models.Q(('place__lt', 50)), name='template_few'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='template_named'), models.CheckConstraint(condition=models.Q(('shared__in', ['own', 'site', 'all'])), name='template_shared_known')],
            },
        ),
        migrations.CreateModel(
            name='Turn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('away_until', models.DateField(null=True)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.membership')),
                ('series', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='turns', to='workshops.series')),
            ],
            options={
                'ordering': ('position', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('series', 'member'), name='turn_once')],
            },
        ),
        migrations.AddField(
            model_name='series',
            name='at_turn',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='workshops.turn'),
        ),
        migrations.CreateModel(
            name='Vote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField()),
                ('place', models.PositiveSmallIntegerField()),
                ('places', models.PositiveSmallIntegerField()),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='given', to='workshops.activity')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workshops.participant')),
                ('heading', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workshops.heading')),
                ('note', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workshops.note')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('activity', 'by', 'place'), name='vote_place_once'), models.UniqueConstraint(fields=('activity', 'by', 'key'), name='vote_once'), models.CheckConstraint(condition=models.Q(('place__lt', models.F('places'))), name='vote_within'), models.CheckConstraint(condition=models.Q(models.Q(('heading__isnull', False), ('note', None)), models.Q(('heading', None), ('note__isnull', False)), _connector='OR'), name='vote_for_one')],
            },
        ),
        migrations.CreateModel(
            name='Workshop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField()),
                ('title', models.CharField(max_length=150, verbose_name='title')),
                ('purpose', models.TextField(blank=True, verbose_name='purpose')),
                ('template', models.CharField(blank=True, max_length=20)),
                ('starts_at', models.DateTimeField(blank=True, null=True)),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='place')),
                ('link', models.URLField(blank=True, max_length=500, verbose_name='video link')),
                ('state', models.CharField(choices=[('planned', 'coming'), ('open', 'going on'), ('ended', 'held')], default='planned', max_length=10)),
                ('made_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('is_rehearsal', models.BooleanField(default=False)),
                ('code_digest', models.CharField(blank=True, max_length=64)),
                ('version', models.PositiveIntegerField(default=0)),
                ('face', models.PositiveIntegerField(default=0)),
                ('undo', models.JSONField(default=list)),
                ('code_salt', models.CharField(blank=True, max_length=32)),
                ('turn_on', models.DateField(null=True)),
                ('current', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='workshops.activity')),
                ('facilitator', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
                ('people', models.ManyToManyField(blank=True, related_name='+', to='orgs.membership')),
                ('series', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='meetings', to='workshops.series')),
                ('sites', models.ManyToManyField(blank=True, related_name='+', to='orgs.site')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'state', '-starts_at', '-id'], name='workshop_newest')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'key'), name='workshop_once'), models.UniqueConstraint(condition=models.Q(('code_digest', ''), _negated=True), fields=('code_digest',), name='workshop_code_once'), models.UniqueConstraint(condition=models.Q(('series__isnull', False), ('state', 'planned')), fields=('series',), name='workshop_one_coming'), models.UniqueConstraint(condition=models.Q(('series__isnull', False)), fields=('series', 'turn_on'), name='workshop_turn_once')],
            },
        ),
        migrations.AddField(
            model_name='participant',
            name='workshop',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='workshops.workshop'),
        ),
        migrations.AddField(
            model_name='note',
            name='workshop',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='workshops.workshop'),
        ),
        migrations.CreateModel(
            name='Left',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('step', 'Not reached'), ('promise', 'Promised'), ('later', 'Put off')], max_length=10)),
                ('made_at', models.DateTimeField()),
                ('let_go_at', models.DateTimeField(null=True)),
                ('step', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workshops.activity')),
                ('taken', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='workshops.activity')),
                ('note', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workshops.note')),
                ('workshop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='left', to='workshops.workshop')),
            ],
            options={
                'ordering': ('pk',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('step__isnull', False)), fields=('workshop', 'step'), name='left_step_once'), models.UniqueConstraint(condition=models.Q(('note__isnull', False)), fields=('workshop', 'note'), name='left_note_once'), models.CheckConstraint(condition=models.Q(models.Q(('note__isnull', False), ('step', None)), models.Q(('note', None), ('step__isnull', False)), _connector='OR'), name='left_of_one')],
            },
        ),
        migrations.AddField(
            model_name='activity',
            name='workshop',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='workshops.workshop'),
        ),
        migrations.AddIndex(
            model_name='series',
            index=models.Index(condition=models.Q(('ended_at', None), ('paused_at', None)), fields=['id'], name='meetings_running'),
        ),
        migrations.AddConstraint(
            model_name='series',
            constraint=models.CheckConstraint(condition=models.Q(('every__in', ['week', 'two_weeks', 'four_weeks', 'month_weekday', 'month_day'])), name='meetings_every_known'),
        ),
        migrations.AddConstraint(
            model_name='participant',
            constraint=models.UniqueConstraint(condition=models.Q(('member__isnull', False)), fields=('workshop', 'member'), name='participant_in_once'),
        ),
        migrations.AddConstraint(
            model_name='participant',
            constraint=models.UniqueConstraint(condition=models.Q(('key_digest', ''), _negated=True), fields=('key_digest',), name='participant_key'),
        ),
        migrations.AddConstraint(
            model_name='participant',
            constraint=models.UniqueConstraint(condition=models.Q(('moved_digest', ''), _negated=True), fields=('moved_digest',), name='participant_moved'),
        ),
        migrations.AddConstraint(
            model_name='participant',
            constraint=models.UniqueConstraint(condition=models.Q(('pass_digest', ''), _negated=True), fields=('pass_digest',), name='participant_pass'),
        ),
        migrations.AddIndex(
            model_name='note',
            index=models.Index(fields=['activity', 'version'], name='note_changed'),
        ),
        migrations.AddConstraint(
            model_name='note',
            constraint=models.UniqueConstraint(fields=('workshop', 'key'), name='note_once'),
        ),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.CheckConstraint(condition=models.Q(('votes__range', (1, 20))), name='activity_votes_few'),
        ),
    ]
