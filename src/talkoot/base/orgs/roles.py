"""Every act there is and which roles may do it. People see this as a page (“Who may do what”)."""

from enum import Enum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Act(Enum):
    """A kind of thing that somebody does, with the words that people read."""

    TODAY = _("See the Today page and one's own page")
    CUSTOMERS_READ = _("See what customers say, and the verdict")
    COMMENTS_HANDLE = _("Take a customer's comment into one's care")
    COMMENTS_RELEASE = _("Read names in customers' comments, mask them, and let everyone read a comment")
    THEMES_EDIT = _("Change the list of themes")
    DEEDS_EDIT = _("Write “you said – we did”")
    DEEDS_RELEASE = _("Let customers see “you said – we did”")
    SIGNALS_SEE_TO = _("Acknowledge a signal of change")
    QUESTIONS_LOG = _("Log what customers ask")
    GROUPS_EDIT = _("Describe customer groups and their needs")
    ASSESSMENT_SEE = _("Answer the team mirror and see its results")
    ASSESSMENT_DECIDE = _("Write down what the team decides in its dialogue")
    ASSESSMENT_OPEN = _("Open a round of the team mirror and extend it")
    ASSESSMENT_STATEMENTS = _("Change the statements of the team mirror")
    AGREEMENTS_SEE = _("See what has been agreed")
    AGREEMENTS_TAKE_PART = _("Propose, say one’s view, and commit to agreements")
    AGREEMENTS_RUN = _("Open and end rounds of asking, review and end agreements")
    DIFFERENCES = _("Raise a difference of view and take part in those one is asked to")
    TARGETS_SEE = _("See the shared targets and how they were chosen")
    TARGETS_PROPOSE = _("Propose targets")
    TARGETS_SCORE = _("Score the candidates")
    TARGETS_RUN = _("Open a scoring, start targets and end them")
    WORKSHOPS_SEE = _("See workshops and their minutes")
    WORKSHOPS_TAKE_PART = _("Come to workshops that are going on")
    WORKSHOPS_PLAN = _("Plan workshops, and lead one’s own")
    WORKSHOPS_RUN = _("Lead others’ workshops too")
    CONTENT_SEE = _("See the ideas for content and the plan")
    CONTENT_DO = _("Propose content ideas, tick the best, write posts, and approve what others wrote")
    CONTENT_RUN = _("Open a choice of content, and change the plan and anybody’s posts")
    WORK_SEE = _("See tasks and areas of responsibility")
    WORK_DO = _("Add, take and do tasks")
    WORK_RUN = _("Divide areas of responsibility")
    HELP_TAKE_PART = _("Ask and answer colleagues, and say what one knows")
    HELP_RUN = _("Say how long a question waits before everybody is asked, and open seasons of sparring")
    STORIES_SEE = _("Read our stories and what was thanked for")
    STORIES_WRITE = _("Write stories, comment on them, and thank")
    STORIES_RUN = _("Let everybody read a story, and let out what waits there for a reader")
    REPORTS_MAKE = _("Make a quarterly report before it makes itself")
    SITES_SUPPORT = _("See by name which sites may need support")
    EXPORT = _("Take figures out as a file")
    CHANNELS_READ = _("See the feedback points and print their posters")
    CHANNELS_EDIT = _("Add, change and close feedback points and questions")
    ANSWERS_IMPORT = _("Bring in customers' answers from a file")
    PEOPLE_READ = _("See who belongs to the organisation")
    PEOPLE_INVITE = _("Invite people and give personal sign-in codes")
    PEOPLE_EDIT = _("Change people's roles and sites, and end memberships")
    SITES_READ = _("See the sites and how to reach them")
    SITES_EDIT = _("Add and change sites and areas")
    ORGANISATION_EDIT = _("Change the organisation and its settings")
    TRAIL_READ = _("Read who has done what")
    ARCHIVE_TAKE = _("Take the organisation’s data along as an archive")


class Role(models.TextChoices):
    """What a person is in an organisation."""

    MEMBER = "member", _("Member")
    COACH = "coach", _("Coach")
    FACILITATOR = "facilitator", _("Facilitator")
    OWNER = "owner", _("Owner")
    GUEST = "guest", _("Guest")


SENTENCES: dict[Role, Promise] = {
    Role.MEMBER: _("Works at a site, sees what customers say and does their part."),
    Role.COACH: _("Coaches the team of one or more sites and keeps its agreements alive."),
    Role.FACILITATOR: _("Prepares and runs what people do together, and looks after feedback points and content."),
    Role.OWNER: _("Administers the organisation: people, sites, rights, data in and out."),
    Role.GUEST: _("Visits for a workshop and sees nothing else."),
}

_GUEST = {Act.TODAY, Act.WORKSHOPS_TAKE_PART}
_MEMBER = _GUEST | {
    Act.CUSTOMERS_READ, Act.COMMENTS_HANDLE, Act.EXPORT, Act.CHANNELS_READ, Act.PEOPLE_READ, Act.SITES_READ, Act.DEEDS_EDIT, Act.QUESTIONS_LOG,
    Act.ASSESSMENT_SEE, Act.ASSESSMENT_DECIDE, Act.AGREEMENTS_SEE, Act.AGREEMENTS_TAKE_PART, Act.DIFFERENCES, Act.WORK_SEE, Act.WORK_DO,
    Act.TARGETS_SEE, Act.TARGETS_PROPOSE, Act.TARGETS_SCORE, Act.WORKSHOPS_SEE, Act.WORKSHOPS_PLAN,
    Act.CONTENT_SEE, Act.CONTENT_DO,
    Act.HELP_TAKE_PART, Act.STORIES_SEE, Act.STORIES_WRITE,
}  # fmt: skip
_FACILITATOR = _MEMBER | {
    Act.CHANNELS_EDIT, Act.DEEDS_RELEASE, Act.THEMES_EDIT, Act.GROUPS_EDIT, Act.ASSESSMENT_STATEMENTS, Act.AGREEMENTS_RUN, Act.WORK_RUN,
    Act.TARGETS_RUN, Act.WORKSHOPS_RUN, Act.CONTENT_RUN, Act.HELP_RUN, Act.STORIES_RUN, Act.REPORTS_MAKE,
}  # fmt: skip
_COACH = _FACILITATOR | {Act.PEOPLE_INVITE, Act.SITES_SUPPORT, Act.COMMENTS_RELEASE, Act.SIGNALS_SEE_TO, Act.ASSESSMENT_OPEN}

MAY: dict[Role, frozenset[Act]] = {
    Role.GUEST: frozenset(_GUEST),
    Role.MEMBER: frozenset(_MEMBER),
    Role.FACILITATOR: frozenset(_FACILITATOR),
    Role.COACH: frozenset(_COACH),
    Role.OWNER: frozenset(Act),
}
