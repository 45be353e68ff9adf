"""Looking at agreements and re-arranged work on the agreed day: what is found is written down once and never changes."""

from collections import defaultdict
from datetime import date, datetime

from talkoot.agreements.models import Agreement, Review
from talkoot.assessment.models import Choice
from talkoot.feedback.logic.moved import kept_effect
from talkoot.learning.models import Look
from talkoot.learning.queries.worked import THAT_HOLD, Asked, Held, agreement_held, choice_held, seen

type Due = tuple[Agreement | Choice, Held, date]


def looks_due(today: date) -> dict[int, list[Due]]:
    """What was to move a figure and whose day has come and is not written down yet, by organisation."""
    agreements = Agreement.objects.filter(in_force__isnull=False).exclude(in_force__figure="").select_related("in_force", "site", "area")
    reviews: dict[int, list[Review]] = defaultdict(list)
    for review in Review.objects.filter(version__in=agreements.values("in_force")).order_by("at", "id"):
        reviews[review.version_id].append(review)
    done: set[tuple[int | None, int | None, date]] = set(Look.objects.values_list("version", "choice", "on"))
    found: dict[int, list[Due]] = defaultdict(list)
    for agreement in agreements:
        held = agreement_held(agreement, reviews[agreement.in_force_id or 0])
        found[agreement.organisation_id] += [(agreement, held, day) for day in held.days if day <= today and (agreement.in_force_id, None, day) not in done]
    for choice in Choice.objects.filter(THAT_HOLD).select_related("round__area", "team", "card__site"):
        held = choice_held(choice)
        found[choice.organisation_id] += [(choice, held, day) for day in held.days if day <= today and (None, choice.pk, day) not in done]
    return {organisation: due for organisation, due in found.items() if due}


def look_at(*, asked: Asked, it: Agreement | Choice, held: Held, on: date, at: datetime) -> Look | None:
    """Writes down what could be said on a day. Done twice it stands as it was; nothing of a figure that is asked no more."""
    if asked.measure(held.figure) is None:
        return None
    found = seen(asked, held, on)
    said = {name: value for name, value in kept_effect(found.effect).items() if name not in ("started", "waiting")}
    before, after = (figure.kept() if figure else {} for figure in (found.before, found.after))
    about = {"version_id": it.in_force_id} if isinstance(it, Agreement) else {"choice": it}
    made, _is_new = Look.objects.get_or_create(
        organisation_id=it.organisation_id, **about, on=on, defaults={**said, "before": before, "after": after, "made_at": at}
    )
    return made
