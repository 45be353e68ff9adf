"""All of this package up to here in one step, for a new installation; one that has come further goes on from where it is."""

import datetime
import django.db.models.deletion
import django.db.models.functions.comparison
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('work', '0001_work'), ('work', '0002_carry_over')]

    initial = True

    dependencies = [
        ('orgs', '0001_initial'),
        ('thread', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Responsibility',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('purpose', models.TextField(blank=True, verbose_name='what it is for')),
                ('scope', models.TextField(blank=True, verbose_name='what belongs to it, and what does not')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='orgs.area')),
                ('deputy', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='orgs.site')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['organisation', 'name'], name='responsibility_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('area', None), ('site', None), _connector='OR'), name='responsibility_one_scope'), models.CheckConstraint(condition=models.Q(('deputy', None), ('owner', None), models.Q(('deputy', models.F('owner')), _negated=True), _connector='OR'), name='deputy_is_another')],
            },
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('notes', models.TextField(blank=True, verbose_name='what the next one should know')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('now', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('was', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('responsibility', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='handovers', to='work.responsibility')),
            ],
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('every', models.CharField(max_length=10)),
                ('interval', models.PositiveIntegerField(default=1)),
                ('start_on', models.DateField()),
                ('until', models.DateField(null=True)),
                ('made_until', models.DateField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['made_until'], name='series_running')],
                'constraints': [models.CheckConstraint(condition=models.Q(('every__in', ['day', 'workday', 'week', 'month', 'year'])), name='series_known'), models.CheckConstraint(condition=models.Q(('interval__range', (1, 99))), name='series_interval')],
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4)),
                ('title', models.CharField(max_length=300, verbose_name='what is to be done')),
                ('details', models.TextField(blank=True, verbose_name='details')),
                ('state', models.CharField(choices=[('todo', 'To do'), ('doing', 'In hand'), ('done', 'Done'), ('dropped', 'Left out')], default='todo', max_length=10)),
                ('start_on', models.DateField(blank=True, null=True, verbose_name='begins')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='day')),
                ('due_time', models.TimeField(blank=True, null=True, verbose_name='time')),
                ('remind_minutes', models.PositiveIntegerField(blank=True, null=True)),
                ('remind_at', models.DateTimeField(null=True)),
                ('reminded_at', models.DateTimeField(null=True)),
                ('asked_on', models.DateField(null=True)),
                ('help_wanted', models.BooleanField(default=False, verbose_name='help wanted')),
                ('made_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('waits', models.GeneratedField(db_persist=True, expression=models.Case(models.When(state__in=['todo', 'doing'], then=models.Value(True)), default=models.Value(False)), output_field=models.BooleanField())),
                ('sort_on', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('due_on', models.Value(datetime.date(9999, 12, 31))), output_field=models.DateField())),
                ('doers', models.ManyToManyField(blank=True, related_name='+', to='orgs.membership')),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
                ('series', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='tasks', to='work.series')),
                ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.site')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'waits', 'sort_on', 'id'], name='task_by_day'), models.Index(fields=['organisation', 'state', 'sort_on', 'id'], name='task_by_state'), models.Index(fields=['site', 'waits', 'sort_on', 'id'], name='task_of_site'), models.Index(fields=['site', 'state', '-changed_at', '-id'], name='task_newest_of_site'), models.Index(fields=['organisation', 'due_on'], name='task_in_calendar'), models.Index(fields=['organisation', 'state', '-changed_at', '-id'], name='task_newest'), models.Index(condition=models.Q(('remind_at__isnull', False), ('reminded_at', None)), fields=['remind_at'], name='task_to_remind'), models.Index(condition=models.Q(('asked_on', None), ('state__in', ['todo', 'doing'])), fields=['due_on'], name='task_to_ask'), models.Index(fields=['organisation', 'help_wanted', 'waits', 'sort_on'], name='task_help')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'key'), name='task_once'), models.UniqueConstraint(condition=models.Q(('series__isnull', False)), fields=('series', 'due_on'), name='occurrence_once'), models.CheckConstraint(condition=models.Q(('state__in', ['todo', 'doing', 'done', 'dropped'])), name='task_state_known'), models.CheckConstraint(condition=models.Q(('due_time', None), ('due_on__isnull', False), _connector='OR'), name='task_time_has_day')],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=300)),
                ('position', models.PositiveIntegerField()),
                ('done_at', models.DateTimeField(null=True)),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='work.task')),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Feed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.membership')),
                ('site', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.site')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None), ('site__isnull', False)), fields=('member', 'site'), name='one_feed_of_site'), models.UniqueConstraint(condition=models.Q(('revoked_at', None), ('site', None)), fields=('member',), name='one_own_feed')],
            },
        ),
    ]
