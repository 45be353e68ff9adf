"""Every fault and note of files and answers in words: what is wrong and what to do."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.orgs.file_faults import FILES

WORDS: dict[str, Promise] = {
    # files
    **FILES,
    "unforeseen": gettext_lazy("Something broke, and it is on us. What was brought in so far stays, once only. Bring the same file in again in a while."),
    "undo_unforeseen": gettext_lazy("Something broke while the file was taken back, and it is on us. Take it back again: what has gone already stays gone."),
    "command_stopped": gettext_lazy("The command that brought the file in was stopped. Run it again: what is in already stays, once only."),
    "file_missing": gettext_lazy("There is no file %(path)s."),
    # mappings
    "unknown_column": gettext_lazy("The file has no column “%(column)s”. Its columns are: %(columns)s."),
    "unknown_setting": gettext_lazy("The mapping has a setting “%(name)s” that we do not know. Check its spelling."),
    "bad_setting": gettext_lazy("The mapping’s “%(name)s” is not of the right kind. See the reference of mappings."),
    "bad_toml": gettext_lazy("The mapping file is not valid TOML: %(error)s"),
    "no_date": gettext_lazy("Say which column holds the date and how it is written, for example dd.mm.yyyy."),
    "bad_date_format": gettext_lazy("“%(form)s” does not tell day, month and year. Write it for example dd.mm.yyyy."),
    "bad_ambiguous": gettext_lazy("“%(value)s” is not a rule for ambiguous dates. Use “first” or “leave-out”."),
    "no_score": gettext_lazy("Say which column holds the score, or which hold comments."),
    "no_site": gettext_lazy("Say which column holds the site, or give one site for all lines."),
    "bad_values": gettext_lazy("The mapping’s values must lead to scores 1–5."),
    "bad_scale": gettext_lazy("A scale from %(worst)s to %(best)s cannot be read. Give its smallest and its largest value."),
    "too_many_sites": gettext_lazy("The site column holds more than %(most)s new names. It is probably the wrong column. Nothing was imported."),
    "unsure": gettext_lazy("We are not sure how to read this file. Give a mapping file; a first draft of one is printed above."),
    "nothing_to_take": gettext_lazy("Not one line of the file can be taken. Nothing was imported."),
    # lines left out
    "too_many_cells": gettext_lazy("The line has more cells than there are columns"),
    "date_missing": gettext_lazy("The date is missing"),
    "date_unreadable": gettext_lazy("The date cannot be read"),
    "date_ambiguous": gettext_lazy("The date can be read two ways"),
    "date_future": gettext_lazy("The date is in the future"),
    "date_too_old": gettext_lazy("The date is before 1990"),
    "site_missing": gettext_lazy("The site is missing"),
    "site_unknown": gettext_lazy("There is no such site, and new ones were not allowed"),
    "site_too_long": gettext_lazy("The site’s name is longer than 200 characters"),
    "respondent_missing": gettext_lazy("The respondent is missing"),
    "respondent_elsewhere": gettext_lazy(
        "An earlier file has this respondent with another day, site or score. If numbers start over in each file, give the files different sources"
    ),
    "score_unreadable": gettext_lazy("The score is not a whole number"),
    "score_off_scale": gettext_lazy("The score is not on the scale"),
    "score_unknown": gettext_lazy("The mapping has no value for this score"),
    "comment_too_long": gettext_lazy("The comment is longer than 10,000 characters"),
    "theme_unreadable": gettext_lazy("A theme’s cell holds something else than a mark"),
    "nothing_said": gettext_lazy("The line holds neither a score nor a comment"),
    # lines taken with a note
    "date_by_rule": gettext_lazy("The date could be read two ways; the first format was used"),
    "respondent_differs": gettext_lazy("The respondent’s lines disagree on day, site or score; the first line counts"),
    # one answer
    "no_key": gettext_lazy("The answer’s key is missing. Open the page again and answer once more."),
    "no_score_given": gettext_lazy("Choose a face."),
    "score_off_scale_given": gettext_lazy("Choose one of the five faces."),
    "question_unfit": gettext_lazy("This question is no longer asked here. Open the page again and answer once more."),
    "key_unfit": gettext_lazy("Send this point’s key: Authorization: Bearer KEY. It is made on the point’s page, and an ended one no longer works."),
    "many_from_here": gettext_lazy("Many answers have come from this network in a short time. Wait a few minutes and press again."),
    "reply_unfit": gettext_lazy("A choice does not belong to the question. Open the page again and answer once more."),
    "contact_not_asked": gettext_lazy("Contact details are not asked for here, so we did not take them. Send the answer without them."),
    "contact_unfit": gettext_lazy("Check the e-mail address or phone number; we could not read it."),
    "contact_without_consent": gettext_lazy("Tick that we may contact you, or leave your contact details out."),
    "changes_unfit": gettext_lazy("An answer can be changed once, on the day it was given. What you answered stands."),
    "comment_not_text": gettext_lazy("The comment must be text."),
    "comment_too_long_given": gettext_lazy("That is a lot of text! We can take 10,000 characters. Your text is below; shorten it a little."),
}


def words_of(code: str, details: Mapping[str, object] | None = None) -> str:
    """The sentence of a code, with its details filled in."""
    words = WORDS.get(code)
    return str(words) % (details or {}) if words else _("Something is wrong with this: %(code)s") % {"code": code}
