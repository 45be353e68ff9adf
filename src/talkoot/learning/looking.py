"""Looking at agreements and re-arranged work on the agreed day: what is found is written down once and never changes."""

from collections import defaultdict
from datetime import date, datetime

from talkoot.agreements.models import Review, Version
from talkoot.assessment.models import Choice
from talkoot.feedback.logic.moved import kept_effect
from talkoot.learning.models import Look
from talkoot.learning.queries.worked import THAT_HOLD, Asked, Held, choice_days, choice_held, seen, version_held

type Due = tuple[Version | Choice, Held, date]


def looks_due(today: date) -> dict[int, list[Due]]:
    """What was to move a figure and whose day has come and is not written down yet, by organisation; of agreements also texts since replaced."""
    texts = Version.objects.filter(in_force_at__isnull=False).exclude(figure="").select_related("agreement__site", "agreement__area")
    reviews: dict[int, list[Review]] = defaultdict(list)
    for review in Review.objects.filter(version__in=texts.values("pk")).order_by("at", "id"):
        reviews[review.version_id].append(review)
    done: set[tuple[int | None, int | None, date]] = set(Look.objects.values_list("version", "choice", "on"))
    found: dict[int, list[Due]] = defaultdict(list)
    for text in texts:
        held = version_held(text.agreement, text, reviews[text.pk])
        found[text.agreement.organisation_id] += [(text, held, day) for day in held.days if day <= today and (text.pk, None, day) not in done]
    for choice in Choice.objects.filter(THAT_HOLD).select_related("round__area__merged_into", "team", "card__site"):
        if days := [day for day in choice_days(choice) if day <= today and (None, choice.pk, day) not in done]:
            held = choice_held(choice)
            found[choice.organisation_id] += [(choice, held, day) for day in days]
    return {organisation: due for organisation, due in found.items() if due}


def look_at(*, asked: Asked, it: Version | Choice, held: Held, on: date, at: datetime) -> Look | None:
    """Writes down what could be said on a day. Done twice it stands as it was; nothing of a figure that is asked no more."""
    if asked.measure(held.figure) is None:
        return None
    found = seen(asked, held, on)
    said = {name: value for name, value in kept_effect(found.effect).items() if name not in ("started", "waiting")}
    before, after = (figure.kept() if figure else {} for figure in (found.before, found.after))
    about = {"version": it} if isinstance(it, Version) else {"choice": it}
    organisation = it.agreement.organisation_id if isinstance(it, Version) else it.organisation_id
    made, _is_new = Look.objects.get_or_create(organisation_id=organisation, **about, on=on, defaults={**said, "before": before, "after": after, "made_at": at})
    return made
