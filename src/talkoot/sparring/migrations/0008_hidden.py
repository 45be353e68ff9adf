"""Asking hidden: the month's keys and permissions, what waits for its quarter of an hour, and what of a question is whose."""

import django.db.models.deletion
from django.db import migrations, models


TABLES = {
    "sparring_spent": "month_key_id bigint NOT NULL CHECK (month_key_id >= 0), box varchar(64) NOT NULL",
    "sparring_waiting": "organisation_id bigint NOT NULL CHECK (organisation_id >= 0), box varchar(64) NOT NULL, body text NOT NULL",
}


def make_tables(apps, editor):
    """On SQLite without the hidden row number that would tell in which order things came."""
    end = "WITHOUT ROWID" if editor.connection.vendor == "sqlite" else ""
    for name, columns in TABLES.items():
        editor.execute(f"CREATE TABLE {name} (digest varchar(64) NOT NULL PRIMARY KEY, {columns}) {end}")


def drop_tables(apps, editor):
    """Takes them away again."""
    for name in TABLES:
        editor.execute(f"DROP TABLE {name}")


class Migration(migrations.Migration):

    dependencies = [
        ('orgs', '0013_closeness_on'),
        ('sparring', '0007_partners'),
    ]

    operations = [
        migrations.CreateModel(
            name='Fetched',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('blinded', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='MonthKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('signing_key', models.TextField()),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(make_tables, drop_tables)],
            state_operations=[
                migrations.CreateModel(
                    name='Spent',
                    fields=[
                        ('digest', models.CharField(max_length=64, primary_key=True, serialize=False)),
                        ('month_key_id', models.PositiveBigIntegerField()),
                        ('box', models.CharField(max_length=64)),
                    ],
                ),
                migrations.CreateModel(
                    name='Waiting',
                    fields=[
                        ('digest', models.CharField(max_length=64, primary_key=True, serialize=False)),
                        ('organisation_id', models.PositiveBigIntegerField()),
                        ('box', models.CharField(max_length=64)),
                        ('body', models.TextField()),
                    ],
                ),
            ],
        ),
        migrations.AddField(
            model_name='answer',
            name='is_hidden',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='answer',
            name='removed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='answer',
            name='removed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership'),
        ),
        migrations.AddField(
            model_name='question',
            name='box',
            field=models.CharField(max_length=64, null=True, unique=True),
        ),
        migrations.AddField(
            model_name='question',
            name='is_hidden',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='question',
            name='removed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='question',
            name='removed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.membership'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(('is_hidden', False), ('by', None), _connector='OR'), name='sparring_hidden_says_nobody'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('is_hidden', False), ('asked_by', None), _connector='OR'), name='sparring_hidden_is_nobodys'),
        ),
        migrations.AddField(
            model_name='fetched',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.membership'),
        ),
        migrations.AddField(
            model_name='monthkey',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organisation'),
        ),
        migrations.AddField(
            model_name='fetched',
            name='month_key',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fetched', to='sparring.monthkey'),
        ),
        migrations.AddConstraint(
            model_name='monthkey',
            constraint=models.UniqueConstraint(fields=('organisation', 'month'), name='month_key_once'),
        ),
        migrations.AddConstraint(
            model_name='fetched',
            constraint=models.UniqueConstraint(fields=('month_key', 'member'), name='fetched_once'),
        ),
    ]
