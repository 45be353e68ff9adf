"""When what was decided holds from: until now the end of its round."""

from django.db import migrations

SETTLED = """
UPDATE assessment_choice SET settled_at = (SELECT ended_at FROM assessment_round r WHERE r.id = assessment_choice.round_id)
WHERE round_id IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("assessment", "0015_team_dialogues")]

    operations = [migrations.RunSQL(SETTLED, migrations.RunSQL.noop)]
