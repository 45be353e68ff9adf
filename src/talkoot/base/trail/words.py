"""The trail as one reads it: what was done, in words, and what the things of the trail alone are called."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Called:
    """What a kind of thing is called, the address name of its page, if it has one of its own, and the field that names one of them."""

    label: str | Promise
    page: str = ""
    named: str = ""  # "app.Model.field" of a model with an organisation


CALLED: dict[str, Called] = {}

# By the first words of an act: the longest that fits says it.
DID: dict[str, str | Promise] = {
    "add": _("added"),
    "acknowledge": _("looked at"),
    "agree_round": _("agreed on the next round"),
    "agreement_in_force": _("brought into force"),
    "answer": _("answered"),
    "ask": _("asked"),
    "ask_again": _("asked again"),
    "ask_archive": _("asked for an archive of"),
    "ask_more": _("asked more about"),
    "ask_names": _("asked for names in"),
    "ask_approval": _("asked for approval of"),
    "approve_site_picture": _("approved a site’s own picture in"),
    "approve_post": _("approved"),
    "approve_line": _("approved a site’s own sentence in"),
    "bring_back": _("brought back"),
    "call_off": _("cancelled"),
    "undo_change": _("took back a change in"),
    "change": _("changed"),
    "change_address": _("changed the address of a publication of"),
    "close": _("closed"),
    "comment_story": _("commented on"),
    "confirm": _("confirmed the time"),
    "confirm_answer": _("confirmed"),
    "confirm_site_card": _("confirmed"),
    "count_burst": _("decided on answers that came at once"),
    "count_together": _("counted together"),
    "create": _("made"),
    "describe": _("described"),
    "draw": _("drew a key"),
    "drop_idea": _("let go of"),
    "drop": _("took back"),
    "end": _("ended"),
    "enrol": _("took a tablet into use"),
    "erase": _("erased"),
    "extend": _("gave more time"),
    "finish": _("finished"),
    "give_back": _("let others take"),
    "give_code": _("gave a code"),
    "hand": _("handed over"),
    "handle": _("handled"),
    "illustrate_post": _("chose the picture of"),
    "illustrate_story": _("chose the picture of"),
    "illustrate_question": _("chose the picture of"),
    "illustrate_site": _("chose a site’s own picture in"),
    "import": _("brought in a file"),
    "import_list": _("brought in"),
    "invite": _("invited"),
    "invite_again": _("invited again"),
    "join_question": _("joined"),
    "remove_hidden_text": _("hid from everybody"),
    "show_hidden_text": _("showed to everybody again"),
    "keep": _("saved"),
    "kept_target": _("put off for later"),
    "ended_target": _("ended"),
    "label": _("gave a theme"),
    "leave_out": _("left out"),
    "leave_use": _("took out of use at a site"),
    "let_provider": _("changed how accounts open"),
    "look_again": _("looked whether it happened"),
    "make": _("made"),
    "make_read_key": _("made a key to read figures"),
    "make_send_key": _("made a key to send answers"),
    "mark": _("found worth sharing"),
    "mask": _("took names out"),
    "merge": _("joined"),
    "not_read": _("put back to wait"),
    "note": _("wrote down"),
    "note_permission": _("wrote down a permission for"),
    "nudge": _("reminded"),
    "open": _("opened"),
    "harvest": _("made real"),
    "let_go_idea": _("let go of an idea in"),
    "new_code": _("drew a new code for"),
    "outdate": _("found outdated"),
    "pass": _("passed on"),
    "pass_turn": _("swapped the turn to lead"),
    "pause": _("paused"),
    "pass_thanks": _("passed thanks on"),
    "plan_idea": _("planned"),
    "plan_workshop": _("planned"),
    "postpone": _("moved the day"),
    "print": _("printed"),
    "propose": pgettext_lazy("somebody did", "proposed"),
    "publish": _("published"),
    "publish_everywhere": _("published at every site"),
    "let_go_out": _("let it go out by itself"),
    "call_off_going_out": _("called off its going out by itself"),
    "say_it_is_out": _("looked, and said that it is out"),
    "send_again": _("looked, and sent it once more"),
    "connect_account": _("connected an account at a network"),
    "disconnect_account": _("took off an account at a network"),
    "read": _("read together"),
    "release": _("let everybody see"),
    "remove": _("removed"),
    "remove_comment": _("removed a comment from"),
    "bring_back_comment": _("brought back a comment in"),
    "release_comment": _("let everybody see a comment in"),
    "hold_comment": _("held back a comment in again"),
    "reword_comment": _("reworded a comment in"),
    "remove_line": _("removed a site’s own sentence from"),
    "remove_site_picture": _("took off a site’s own picture in"),
    "remind_early": _("reminded of writing before"),
    "rename": _("renamed"),
    "renew": _("changed the address"),
    "renew_permission": _("wrote down once more a permission for"),
    "repeat_workshop": _("made repeat"),
    "reopen": _("opened again"),
    "restore": _("restored"),
    "review": _("reviewed"),
    "revoke": _("took back"),
    "revoke_read_key": _("ended the key to read figures"),
    "revoke_send_key": _("ended the key to send answers"),
    "reword": _("reworded"),
    "save": _("saved"),
    "say": _("changed"),
    "say_it_helped": _("said what helped in"),
    "say_thanks": _("thanked"),
    "set_start": _("said when it begins"),
    "share": _("shared"),
    "skip": _("called off one of"),
    "stand_alone": _("set apart"),
    "start": _("began"),
    "stop": _("stopped"),
    "take": _("took"),
    "take_archive": _("took along an archive of"),
    "take_back": _("took back"),
    "move_post": _("moved to another week"),
    "move_spot": _("moved the most important spot of"),
    "take_out": _("took out of the plan"),
    "take_into_use": _("took into use at a site"),
    "take_up": _("took into use again"),
    "task_doing": _("took in hand"),
    "task_done": _("did"),
    "task_dropped": _("cancelled"),
    "task_todo": _("put back to be done"),
    "tell": _("told the outcome"),
    "undo": _("took back"),
    "untie": _("took off"),
    "undo_publish": _("took back that it was published:"),
    "withdraw": _("took back"),
    "withdraw_permission": _("wrote down that a permission was withdrawn for"),
    "write": _("wrote"),
    "write_line": _("wrote a site’s own sentence in"),
}


def call(kind: str, label: str | Promise, page: str = "", named: str = "") -> None:
    """Says what a kind of thing is called that no thread knows."""
    CALLED[kind] = Called(label, page, named)


def did(act: str) -> str:
    """An act in words; the act itself where nobody has said what it is."""
    parts = act.split("_")
    for n in range(len(parts), 0, -1):
        if (found := DID.get("_".join(parts[:n]))) is not None:
            return str(found)
    return act
