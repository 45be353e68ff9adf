"""All of this package up to here in one step, for a new installation; one that has come further goes on from where it is."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('sparring', '0001_initial'), ('sparring', '0002_meeting_mixing_round_seat_and_more')]

    initial = True

    dependencies = [
        ('orgs', '0011_brought'),
    ]

    operations = [
        migrations.CreateModel(
            name='Mixing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('rests_until', models.DateField(null=True, verbose_name='pause until')),
                ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.membership')),
            ],
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField()),
                ('title', models.CharField(max_length=160, verbose_name='question')),
                ('rest', models.TextField(blank=True, verbose_name='more about it')),
                ('words', models.TextField(blank=True)),
                ('asked_at', models.DateTimeField()),
                ('wide_from', models.DateTimeField()),
                ('wide_at', models.DateTimeField(null=True)),
                ('first_help_at', models.DateTimeField(null=True)),
                ('helped_at', models.DateTimeField(null=True)),
                ('look_on', models.DateField(null=True)),
                ('outdated_at', models.DateTimeField(null=True)),
                ('same_since', models.DateTimeField(null=True)),
                ('marked_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('moved_at', models.DateTimeField()),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('marked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
                ('same_as', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='others', to='sparring.question')),
                ('site', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.site')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', '-moved_at', '-id'], name='sparring_newest'), models.Index(condition=models.Q(('first_help_at', None), ('wide_at', None), ('withdrawn_at', None)), fields=['wide_from'], name='sparring_to_widen'), models.Index(condition=models.Q(('look_on__isnull', False)), fields=['look_on'], name='sparring_to_look_at')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'key'), name='sparring_question_once'), models.CheckConstraint(condition=models.Q(('same_as', models.F('id')), _negated=True), name='sparring_same_as_another'), models.CheckConstraint(condition=models.Q(('member', None), ('site', None), _connector='OR'), name='sparring_asked_of_one')],
            },
        ),
        migrations.CreateModel(
            name='Asked',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_named', models.BooleanField(default=False)),
                ('let_go_at', models.DateTimeField(null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.membership')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='asked', to='sparring.question')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('let_go_at', None)), fields=['member', '-at'], name='asked_of_member')],
                'constraints': [models.UniqueConstraint(fields=('question', 'member'), name='sparring_asked_once')],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField()),
                ('text', models.TextField(verbose_name='answer')),
                ('is_asking', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('changed_at', models.DateTimeField(null=True)),
                ('helped_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='sparring.question')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('question', 'key'), name='sparring_answer_once'), models.CheckConstraint(condition=models.Q(('is_asking', False), ('helped_at', None), _connector='OR'), name='sparring_answers_help')],
            },
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'on'), name='pairs_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.PositiveSmallIntegerField(default=0)),
                ('met_at', models.DateTimeField(null=True)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meetings', to='sparring.round')),
            ],
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='sparring.meeting')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.membership')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('meeting', 'member'), name='seat_once')],
            },
        ),
        migrations.CreateModel(
            name='Settings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hours', models.PositiveSmallIntegerField(default=2, verbose_name='hours until everybody is asked')),
                ('months', models.PositiveSmallIntegerField(default=12, verbose_name='months until an answer is looked at again')),
                ('rests_until', models.DateField(null=True, verbose_name='no new pairs before')),
                ('weeks', models.PositiveSmallIntegerField(db_default=3, default=3, verbose_name='weeks between get-to-know pairs')),
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('hours__lte', 72), ('months__range', (1, 36)), ('weeks__range', (1, 26))), name='sparring_settings_sane')],
            },
        ),
        migrations.CreateModel(
            name='Thanks',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('answer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='thanks', to='sparring.answer')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.membership')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('answer', 'member'), name='sparring_thanks_once')],
            },
        ),
    ]
