"""What a first-time facilitator says and does at the steps that need it, where whoever planned one has written nothing."""

from django.utils.translation import gettext_lazy as _

from talkoot.workshops.models import Activity

SCORES = _(
    "Read aloud what is scored. Everybody gives one to five on four criteria, alone and in an order of their own; what one cannot say is left out. "
    "Nobody sees a score before you end the scoring, and who gave what is deleted then. The order advises, people decide."
)
CONSENTS = _(
    "Read the proposal aloud and ask whether everybody understands it. Each member answers by name; nobody sees an answer before you show them or go on. "
    "Then hear every objection: what harm would it do, what would make it work? Word the proposal anew and ask again. It need not be perfect, only "
    "safe enough to try until you look again."
)
SHOWN = _("Everybody sees this on their phone and on the big screen. Give them a moment to read it in silence, then ask: what do you notice?")
ADVICE = {Activity.Kind.SCORE: SCORES, Activity.Kind.CONSENT: CONSENTS, Activity.Kind.SHOW: SHOWN}
