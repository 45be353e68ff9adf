"""All of this package up to here in one step, for a new installation; one that has come further goes on from where it is."""

import django.db.models.deletion
import django.db.models.expressions
import talkoot.base.orgs.models
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('feedback', '0001_initial'), ('feedback', '0002_voice'), ('feedback', '0003_bad_days'), ('feedback', '0004_invitations'), ('feedback', '0005_figures_move_by_fives'), ('feedback', '0006_signals_that_come_back'), ('feedback', '0007_answers_that_change'), ('feedback', '0008_lines_of_questions'), ('feedback', '0009_answers_at_once'), ('feedback', '0010_contact_at_every_score'), ('feedback', '0011_answers_somebody_knows'), ('feedback', '0012_what_waits_apart'), ('feedback', '0013_read_together'), ('feedback', '0014_uploads'), ('feedback', '0015_one_word'), ('feedback', '0016_answers_at_once'), ('feedback', '0017_files_taken_back'), ('feedback', '0018_keys_of_programs'), ('feedback', '0019_files_by_steps')]

    initial = True

    dependencies = [
        ('orgs', '0008_colour'),
    ]

    operations = [
        migrations.CreateModel(
            name='Channel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('qr', 'QR poster'), ('kiosk', 'Kiosk'), ('link', 'Link'), ('mail', 'E-mail invitation'), ('widget', 'Website'), ('api', 'Another program')], default='qr', max_length=20, verbose_name='kind')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='where it is')),
                ('key', models.CharField(default=talkoot.base.orgs.models.new_key, max_length=20, unique=True)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('awake_from', models.TimeField(blank=True, null=True, verbose_name='awake from')),
                ('awake_to', models.TimeField(blank=True, null=True, verbose_name='awake until')),
                ('exit_code', models.CharField(blank=True, max_length=8)),
                ('origins', models.TextField(blank=True, verbose_name='websites that may show it')),
                ('shortest_gap', models.PositiveSmallIntegerField(default=4, verbose_name='shortest time between two customers, seconds')),
                ('device', models.CharField(blank=True, max_length=64)),
                ('links_from', models.DateTimeField(null=True)),
                ('needs_key', models.BooleanField(db_default=False, default=False)),
                ('read_key', models.CharField(blank=True, db_default='', max_length=64)),
                ('read_key_at', models.DateTimeField(null=True)),
                ('send_key', models.CharField(blank=True, db_default='', max_length=64)),
                ('send_key_at', models.DateTimeField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='channels', to='orgs.organisation')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='channels', to='orgs.site', verbose_name='site')),
            ],
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField()),
                ('score', models.SmallIntegerField(null=True)),
                ('day', models.DateField()),
                ('at', models.DateTimeField()),
                ('is_play', models.BooleanField(db_default=False, default=False)),
                ('came_on', models.DateField(null=True)),
                ('version', models.SmallIntegerField(db_default=1, default=1)),
                ('is_at_once', models.BooleanField(db_default=False, default=False)),
                ('is_known', models.BooleanField(db_default=False, default=False)),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.site')),
                ('channel', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='feedback.channel')),
            ],
        ),
        migrations.CreateModel(
            name='DayWatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(max_length=30)),
                ('below', models.PositiveSmallIntegerField()),
                ('asked_on', models.DateField()),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.membership')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
                ('site', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.site')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('member', 'place'), name='day_watch_once')],
            },
        ),
        migrations.CreateModel(
            name='BadDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('satisfied', models.PositiveIntegerField()),
                ('n', models.PositiveIntegerField()),
                ('watch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='feedback.daywatch')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('watch', 'day'), name='bad_day_once')],
            },
        ),
        migrations.CreateModel(
            name='Deed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('heard', models.TextField(verbose_name='what customers said')),
                ('done', models.TextField(verbose_name='what was done')),
                ('since', models.DateField(verbose_name='since when')),
                ('written_at', models.DateTimeField()),
                ('released_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
                ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.site')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', '-since'], name='deed_newest')],
            },
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('score', 'A low score'), ('contact', 'The customer wishes to be contacted'), ('words', 'Words that are watched'), ('person', 'Somebody thought it needed seeing to'), ('again', 'The customer is still unhappy')], max_length=10)),
                ('state', models.CharField(choices=[('open', 'New'), ('taken', 'In somebody’s care'), ('closed', 'Handled')], db_default='open', default='open', max_length=10)),
                ('due_on', models.DateField()),
                ('passed_on', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('cause', models.TextField(blank=True, db_default='', verbose_name='what was behind it')),
                ('action', models.TextField(blank=True, db_default='', verbose_name='what was done')),
                ('recovery', models.CharField(choices=[('unknown', 'Not asked'), ('asked', 'Asked, not answered yet'), ('happy', 'Set right'), ('unhappy', 'Still unhappy')], db_default='unknown', default='unknown', max_length=10)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('answer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='follow_up', to='feedback.answer')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.site')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'state', 'due_on'], name='follow_up_by_state'), models.Index(fields=['site', 'state', 'due_on'], name='follow_up_by_site')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), models.Q(models.Q(('cause', ''), _negated=True), models.Q(('action', ''), _negated=True)), _connector='OR'), name='closed_with_cause_and_action'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'taken', 'closed'])), name='follow_up_state_known')],
            },
        ),
        migrations.CreateModel(
            name='Asking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reach_digest', models.CharField(max_length=64)),
                ('key', models.CharField(max_length=64, unique=True)),
                ('sent_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='askings', to='feedback.channel')),
                ('follow_up', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='askings', to='feedback.followup')),
            ],
            options={
                'indexes': [models.Index(fields=['reach_digest', 'sent_at'], name='asking_of_whom')],
            },
        ),
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_name', models.CharField(max_length=255)),
                ('path', models.CharField(max_length=300)),
                ('digest', models.CharField(max_length=64)),
                ('mapping', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('uploaded', 'Waiting for its columns'), ('planning', 'Being looked at'), ('planned', 'Waiting for your word'), ('waiting', 'In the queue'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Stopped'), ('undoing', 'Being taken back'), ('undone', 'Taken back'), ('stuck', 'Could not be taken back')], default='uploaded', max_length=20)),
                ('lines_total', models.PositiveBigIntegerField(default=0)),
                ('lines_done', models.PositiveBigIntegerField(default=0)),
                ('report', models.JSONField(default=dict)),
                ('trouble', models.TextField(blank=True)),
                ('created_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('plan', models.JSONField(default=dict)),
                ('undo_until', models.DateField(null=True)),
                ('undone', models.JSONField(default=dict)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='orgs.organisation')),
                ('upload', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.upload')),
            ],
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField()),
                ('text', models.TextField()),
                ('score', models.SmallIntegerField(null=True)),
                ('day', models.DateField()),
                ('at', models.DateTimeField()),
                ('state', models.CharField(choices=[('new', 'New'), ('taken', 'In somebody’s care'), ('handled', 'Handled'), ('read', 'Read together'), ('past', 'Brought in from earlier')], db_default='new', default='new', max_length=10)),
                ('changed_at', models.DateTimeField(null=True)),
                ('held', models.BooleanField(db_default=False, default=False)),
                ('masked_at', models.DateTimeField(null=True)),
                ('released_at', models.DateTimeField(null=True)),
                ('words', models.TextField(blank=True, db_default='', default='')),
                ('answer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='feedback.answer')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.site')),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('brought_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='feedback.import')),
            ],
        ),
        migrations.AddField(
            model_name='answer',
            name='brought_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='feedback.import'),
        ),
        migrations.CreateModel(
            name='KioskState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('heard_at', models.DateTimeField()),
                ('waiting', models.PositiveIntegerField(default=0)),
                ('oldest_at', models.DateTimeField(null=True)),
                ('channel', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='kiosk', to='feedback.channel')),
            ],
        ),
        migrations.CreateModel(
            name='Moved',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(null=True)),
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('position', models.PositiveSmallIntegerField(default=1)),
                ('kind', models.CharField(choices=[('smiley', 'Five faces'), ('recommend', 'Would recommend, 0–10'), ('ease', 'Easy, 1–5'), ('choice', 'One of several'), ('choices', 'Several of several'), ('open', 'Own words'), ('contact', 'Wish to be contacted')], default='smiley', max_length=20)),
                ('wording', models.JSONField(verbose_name='wording')),
                ('opened_at', models.DateTimeField()),
                ('options', models.JSONField(default=list)),
                ('shown_from', models.PositiveSmallIntegerField(default=1)),
                ('shown_to', models.PositiveSmallIntegerField(default=5)),
                ('edited_from', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='feedback.question')),
                ('same_as', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='feedback.question')),
            ],
        ),
        migrations.CreateModel(
            name='MonthCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('score', models.SmallIntegerField()),
                ('n', models.PositiveIntegerField()),
                ('shown', models.PositiveIntegerField(db_default=0, default=0)),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.site')),
                ('question', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='feedback.question')),
            ],
            options={
                'indexes': [models.Index(fields=['question', 'month', 'site', 'score', 'shown'], name='month_count_read')],
                'constraints': [models.UniqueConstraint(fields=('question', 'site', 'month', 'score'), name='month_count_once')],
            },
        ),
        migrations.CreateModel(
            name='ImportCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('score', models.SmallIntegerField()),
                ('n', models.PositiveIntegerField(db_default=0, default=0)),
                ('taken', models.PositiveIntegerField(db_default=0, default=0)),
                ('shown', models.PositiveIntegerField(db_default=0, default=0)),
                ('importing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='counts', to='feedback.import')),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.site')),
                ('question', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='feedback.question')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('n__gt', models.F('taken'))), fields=['question', 'site', 'day'], name='import_count_waiting')],
                'constraints': [models.UniqueConstraint(fields=('importing', 'question', 'site', 'day', 'score'), name='import_count_once'), models.CheckConstraint(condition=models.Q(('taken__lte', models.F('n'))), name='import_count_taken_of_n')],
            },
        ),
        migrations.CreateModel(
            name='DayCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('score', models.SmallIntegerField()),
                ('n', models.PositiveIntegerField()),
                ('shown', models.PositiveIntegerField(db_default=0, default=0)),
                ('taken', models.PositiveIntegerField(db_default=0, default=0)),
                ('apart', models.PositiveIntegerField(db_default=0, default=0)),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.site')),
                ('question', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='feedback.question')),
            ],
            options={
                'indexes': [models.Index(fields=['question', 'day', 'site', 'score', 'shown'], name='day_count_read'), models.Index(condition=models.Q(('n__gt', models.F('taken'))), fields=['question', 'site', 'day'], name='day_count_waiting')],
                'constraints': [models.UniqueConstraint(fields=('question', 'site', 'day', 'score'), name='day_count_once'), models.CheckConstraint(condition=models.Q(('taken__lte', django.db.models.expressions.CombinedExpression(models.F('n'), '-', models.F('apart')))), name='day_count_taken_of_n')],
            },
        ),
        migrations.CreateModel(
            name='BroughtStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.PositiveIntegerField()),
                ('day', models.DateField()),
                ('score', models.SmallIntegerField()),
                ('taken', models.IntegerField(db_default=0, default=0)),
                ('shown', models.IntegerField(db_default=0, default=0)),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.site')),
                ('question', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='feedback.question')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'step'], name='brought_step_last'), models.Index(condition=models.Q(('taken__lt', 0)), fields=['organisation'], name='brought_step_out')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'question', 'site', 'step', 'day', 'score'), name='brought_step_once')],
            },
        ),
        migrations.AddField(
            model_name='answer',
            name='question',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='feedback.question'),
        ),
        migrations.CreateModel(
            name='Reply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.SmallIntegerField()),
                ('answer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='feedback.answer')),
                ('question', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='feedback.question')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('answer', 'question', 'value'), name='reply_once'), models.CheckConstraint(condition=models.Q(('value__range', (0, 50))), name='reply_in_range')],
            },
        ),
        migrations.CreateModel(
            name='Settings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('follow_up_from', models.PositiveSmallIntegerField(default=2, verbose_name='a follow-up opens for scores up to')),
                ('follow_up_wordless', models.BooleanField(default=False, verbose_name='also when the customer wrote nothing')),
                ('follow_up_words', models.TextField(blank=True, verbose_name='and for comments with these words')),
                ('follow_up_days', models.PositiveSmallIntegerField(default=2, verbose_name='days to handle it')),
                ('keep_contacts_days', models.PositiveSmallIntegerField(default=90, verbose_name='days a customer’s contact details are kept')),
                ('ask_again_days', models.PositiveSmallIntegerField(default=30, verbose_name='days before the same person is invited again')),
                ('label_from', models.FloatField(blank=True, null=True, verbose_name='label by itself from this certainty on')),
                ('small_sites_in_batches', models.BooleanField(default=True, verbose_name='hold back comments of small sites until there are five')),
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='feedback_settings', to='orgs.organisation')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('follow_up_from__range', (0, 5))), name='follow_up_on_scale'), models.CheckConstraint(condition=models.Q(('label_from', None), ('label_from__range', (0.5, 1)), _connector='OR'), name='label_from_is_share')],
            },
        ),
        migrations.CreateModel(
            name='Signal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(max_length=30)),
                ('month', models.DateField()),
                ('upwards', models.BooleanField()),
                ('level', models.FloatField()),
                ('found_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(null=True)),
                ('note', models.TextField(blank=True)),
                ('back', models.BooleanField(default=False)),
                ('fell_at', models.DateTimeField(null=True)),
                ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.area')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='feedback.question')),
                ('seen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('site', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.site')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('question', 'place', 'month', 'upwards'), name='signal_once')],
            },
        ),
        migrations.CreateModel(
            name='Survey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('created_at', models.DateTimeField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='surveys', to='orgs.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'name'), name='survey_name_once')],
            },
        ),
        migrations.AddField(
            model_name='question',
            name='survey',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='feedback.survey'),
        ),
        migrations.AddField(
            model_name='channel',
            name='survey',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='channels', to='feedback.survey'),
        ),
        migrations.CreateModel(
            name='Theme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('ended_at', models.DateTimeField(null=True)),
                ('words', models.TextField(blank=True, verbose_name='words that tell of it')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='themes', to='orgs.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'name'), name='theme_name_once')],
            },
        ),
        migrations.CreateModel(
            name='CommentTheme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('certainty', models.FloatField(null=True)),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='feedback.comment')),
                ('theme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='feedback.theme')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('comment', 'theme'), name='comment_theme_once')],
            },
        ),
        migrations.AddField(
            model_name='comment',
            name='themes',
            field=models.ManyToManyField(related_name='comments', through='feedback.CommentTheme', to='feedback.theme'),
        ),
        migrations.CreateModel(
            name='ThemeModel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField()),
                ('labels', models.PositiveBigIntegerField()),
                ('data', models.JSONField()),
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='Unasked',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reach_digest', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'reach_digest'), name='unasked_once')],
            },
        ),
        migrations.CreateModel(
            name='UsedLinks',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('digests', models.BinaryField(default=b'')),
                ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='feedback.channel')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('channel', 'month'), name='used_links_once')],
            },
        ),
        migrations.CreateModel(
            name='Burst',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('n', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'Waits for somebody to look'), ('fine', 'Customers’ answers: counted'), ('left_out', 'Left out of the figures')], db_default='waiting', default='waiting', max_length=10)),
                ('seen_at', models.DateTimeField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
                ('seen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bursts', to='feedback.channel')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('channel', 'day'), name='burst_once')],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=200)),
                ('reach', models.CharField(max_length=200)),
                ('language', models.CharField(default='fi', max_length=5)),
                ('given_at', models.DateTimeField()),
                ('keep_until', models.DateField()),
                ('answer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='contact', to='feedback.answer')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['keep_until'], name='contact_keep_until')],
            },
        ),
        migrations.AddIndex(
            model_name='answer',
            index=models.Index(condition=models.Q(('brought_by__isnull', False)), fields=['brought_by'], name='answer_brought_by'),
        ),
        migrations.AddIndex(
            model_name='answer',
            index=models.Index(condition=models.Q(('is_at_once', True)), fields=['channel', 'day'], name='answer_at_once'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.UniqueConstraint(fields=('organisation', 'key'), name='answer_key_once'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(('score', None), ('score__range', (1, 5)), _connector='OR'), name='answer_score_on_scale'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.UniqueConstraint(fields=('survey', 'version', 'position'), name='question_once'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['smiley', 'recommend', 'ease', 'choice', 'choices', 'open', 'contact'])), name='question_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('shown_from__range', (1, 5)), ('shown_to__range', (1, 5))), name='question_shown_on_scale'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(models.F('organisation'), models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='comment_newest'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(models.F('site'), models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='comment_newest_of_site'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(models.F('organisation'), models.F('state'), models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='comment_by_state'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(models.F('site'), models.F('state'), models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='comment_by_site_and_state'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('held', True)), fields=['site', 'at'], name='comment_held'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('words', '')), fields=['id'], name='comment_without_words'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('brought_by__isnull', False)), fields=['brought_by'], name='comment_brought_by'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.UniqueConstraint(fields=('answer', 'key'), name='comment_key_once'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['new', 'taken', 'handled', 'read', 'past'])), name='comment_state_known'),
        ),
    ]
