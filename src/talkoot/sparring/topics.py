"""Light questions with which two who do not know each other begin."""

from django.utils.translation import gettext_lazy as _

TOPICS = (
    _("What does your workplace look like when the first customer comes in?"),
    _("What did you do before this work?"),
    _("Which customer taught you something?"),
    _("What do you do differently at your site from what the guide says?"),
    _("What would you gladly show if I came to visit?"),
    _("What was the best moment of last week?"),
    _("What are you good at that nobody asks you about?"),
    _("What do you eat for lunch, and with whom?"),
    _("What would make your Monday easier?"),
    _("Whom at your site should others know, and why?"),
    _("What have you learned this year?"),
    _("What does the way home look like at this time of the year?"),
)
