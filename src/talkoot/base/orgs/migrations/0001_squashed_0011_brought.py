"""All of this package up to here in one step, for a new installation; one that has come further goes on from where it is."""

import django.core.validators
import django.db.models.deletion
import talkoot.base.orgs.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('orgs', '0001_initial'), ('orgs', '0002_given_codes'), ('orgs', '0003_own_sign_in'), ('orgs', '0004_invitation_handed_on'), ('orgs', '0005_site_changes'), ('orgs', '0006_uploads'), ('orgs', '0007_cards_and_areas'), ('orgs', '0008_colour'), ('orgs', '0009_logo'), ('orgs', '0010_known_first'), ('orgs', '0011_brought')]

    initial = True

    dependencies = [
        ('accounts', '0003_known_first'),
    ]

    operations = [
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=40, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use small letters a–z, digits and hyphens.')], verbose_name='short name in addresses')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('language', models.CharField(choices=[('fi', 'Finnish'), ('sv', 'Swedish'), ('en', 'English')], default='fi', max_length=5, verbose_name='language')),
                ('created_at', models.DateTimeField()),
                ('set_up_at', models.DateTimeField(null=True)),
                ('opens_by_provider', models.BooleanField(default=False, verbose_name='own sign-in by address')),
                ('colour', models.CharField(choices=[('spruce', 'Spruce'), ('river', 'River'), ('heather', 'Heather'), ('lichen', 'Lichen')], db_default='spruce', default='spruce', max_length=10, verbose_name='main colour')),
                ('logo', models.CharField(blank=True, db_default='', max_length=40)),
                ('logo_height', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('logo_width', models.PositiveSmallIntegerField(db_default=0, default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('member', 'Member'), ('coach', 'Coach'), ('facilitator', 'Facilitator'), ('owner', 'Owner'), ('guest', 'Guest')], default='member', max_length=20, verbose_name='role')),
                ('joined_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('mail', models.EmailField(blank=True, db_default='', max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, db_default='', max_length=50, verbose_name='phone')),
                ('title', models.CharField(blank=True, db_default='', max_length=100, verbose_name='what I do')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='orgs.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='Logo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(db_index=True, max_length=40)),
                ('content', models.BinaryField()),
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='Area',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.area')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='areas', to='orgs.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'name'), name='area_name_once')],
            },
        ),
        migrations.CreateModel(
            name='SignInCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('is_own', models.BooleanField(default=False)),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='orgs.membership')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('membership',), name='one_code_in_force')],
            },
        ),
        migrations.CreateModel(
            name='Site',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('public_name', models.CharField(blank=True, max_length=200, verbose_name='name for customers')),
                ('address', models.CharField(blank=True, max_length=300, verbose_name='address')),
                ('phone', models.CharField(blank=True, max_length=50, verbose_name='phone')),
                ('opening_hours', models.CharField(blank=True, max_length=300, verbose_name='opening hours')),
                ('time_zone', models.CharField(default='Europe/Helsinki', max_length=60, verbose_name='time zone')),
                ('key', models.CharField(default=talkoot.base.orgs.models.new_key, max_length=20, unique=True)),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='sites', to='orgs.area', verbose_name='area')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sites', to='orgs.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'name'), name='site_name_once')],
            },
        ),
        migrations.AddField(
            model_name='membership',
            name='seen_site',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.site'),
        ),
        migrations.AddField(
            model_name='membership',
            name='sites',
            field=models.ManyToManyField(blank=True, related_name='members', to='orgs.site', verbose_name='sites'),
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='name')),
                ('role', models.CharField(choices=[('member', 'Member'), ('coach', 'Coach'), ('facilitator', 'Facilitator'), ('owner', 'Owner'), ('guest', 'Guest')], default='member', max_length=20, verbose_name='role')),
                ('uses_left', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('handed_on', models.BooleanField(db_default=False, default=False)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='orgs.organisation')),
                ('sites', models.ManyToManyField(blank=True, to='orgs.site', verbose_name='sites')),
            ],
        ),
        migrations.CreateModel(
            name='SiteChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('closed', 'Closed'), ('reopened', 'Reopened'), ('renamed', 'Renamed'), ('moved', 'Moved'), ('area', 'Area'), ('hours', 'Hours')], max_length=10)),
                ('day', models.DateField()),
                ('before', models.CharField(blank=True, max_length=300)),
                ('after', models.CharField(blank=True, max_length=300)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='orgs.site')),
            ],
            options={
                'indexes': [models.Index(fields=['site', '-day'], name='site_change_newest')],
            },
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=20)),
                ('file_name', models.CharField(max_length=255)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('state', models.CharField(choices=[('waiting', 'In the queue'), ('reading', 'Being read'), ('read', 'Read'), ('refused', 'Could not be read'), ('used', 'Done'), ('undone', 'Taken back')], default='waiting', max_length=20)),
                ('fault', models.CharField(blank=True, max_length=40)),
                ('details', models.JSONField(default=dict)),
                ('sent_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('gone', models.PositiveIntegerField(db_default=0, default=0)),
                ('undo_until', models.DateField(null=True)),
                ('used_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='Brought',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField()),
                ('thing', models.CharField(max_length=120)),
                ('upload', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='brought', to='orgs.upload')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('upload', 'line'), name='line_brings_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('organisation', 'user'), name='membership_once'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['member', 'coach', 'facilitator', 'owner', 'guest'])), name='membership_role_known'),
        ),
    ]
