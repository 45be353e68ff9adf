"""What teams decided in their dialogues before there were tasks becomes tasks: nothing is lost, and the thread knows where each came from."""

from django.db import migrations


def carry_over(apps, schema_editor):
    Choice, Task, Join = (apps.get_model(*one) for one in (("assessment", "Choice"), ("work", "Task"), ("thread", "Join")))
    made = set(Join.objects.filter(source__startswith="assessment.choice:", result__startswith="work.task:").values_list("source", flat=True))
    waiting = Choice.objects.exclude(first_step="").filter(outcome__in=["", "partly"], first_step_on__isnull=False)
    for choice in waiting.select_related("round", "owner").iterator():
        source = f"assessment.choice:{choice.pk}"
        if source in made:
            continue
        task = Task.objects.create(
            organisation_id=choice.round.organisation_id, title=choice.first_step[:300], details=choice.next, due_on=choice.first_step_on,
            made_by_id=choice.made_by_id, made_at=choice.made_at, changed_at=choice.made_at,
            asked_on=choice.first_step_on,  # nobody is asked about days that passed long ago
        )
        if choice.owner_id and choice.owner.ended_at is None:
            task.doers.add(choice.owner_id)
        Join.objects.create(organisation=choice.round.organisation_id, source=source, result=f"work.task:{task.pk}", at=choice.made_at)


class Migration(migrations.Migration):
    dependencies = [("work", "0001_work"), ("assessment", "0001_mirror"), ("thread", "0001_initial")]
    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
