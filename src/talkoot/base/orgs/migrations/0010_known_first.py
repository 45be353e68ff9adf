"""Since when somebody else may have known a way in: the first code that anybody gave."""

from django.db import migrations

KNOWN = """
UPDATE accounts_user SET known_first = (
    SELECT MIN(c.created_at) FROM orgs_signincode c JOIN orgs_membership m ON m.id = c.membership_id
    WHERE m.user_id = accounts_user.id AND NOT c.is_own
)
"""


class Migration(migrations.Migration):
    dependencies = [("orgs", "0009_logo"), ("accounts", "0003_known_first")]

    operations = [migrations.RunSQL(KNOWN, migrations.RunSQL.noop)]
