"""While a round is open: what somebody learns who looks at its pages all the time, and what lies in a copy of the database."""

import os
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from talkoot.assessment import keys
from talkoot.assessment.actions.drawing import take_to_the_tablet
from talkoot.assessment.actions.reminders import nudge
from talkoot.assessment.actions.rounds import count_daily, rename_group
from talkoot.assessment.jobs import count
from talkoot.assessment.models import Drawn, Group, Invited, Report, Round, Sealed
from talkoot.base.accounts.models import User
from talkoot.base.accounts.sessions import How
from talkoot.base.orgs.refused import Refused
from tests.assessment.teams import close, everybody_answers, fetch_token, make_team, open_for, post, rated, sealed_message
from tests.mails import queued

pytestmark = pytest.mark.django_db
ROLES = ("eero", "nora", "aino", "sanna")
PAGES = ("mirror/", "mirror/rounds/{pk}/", "mirror/cycle/", "")


def look(sign_in, round_):
    """Every page that tells of an open round, as every role, without what is another at each look."""
    found = []
    for role in ROLES:
        client = sign_in(role)
        for path in PAGES:
            answer = client.get("/polku/" + path.format(pk=round_.pk))
            text = re.sub(r'value="[A-Za-z0-9]{64}"|value="[0-9a-f-]{36}"|name="shown" value="[0-9a-f]{24}"', "", answer.content.decode())
            found.append(re.sub(r"(rounds|reported)/\d+/|id_\d+_|" + re.escape(round_.key), "", text))
    return found


def answer(members, round_, n):
    """So many of the members answer, by the public address, one after another; each time something is yielded."""
    for member in members[:n]:
        token = fetch_token(member, round_, round_.opened_at)
        assert post(round_, sealed_message(member, round_, token, {rated(round_)[0].pk: 4}))[0] == 200
        yield


@pytest.fixture
def three(cast):
    """Two groups of nine and one of six, each reported alone, and who is in them."""
    team = make_team(cast.organisation, cast.member("aino"), [9, 9, 6])
    at_site = [[one for one in team.members if one.sites.first() == site] for site in team.sites]
    return team, at_site


def history(three, sign_in, first_day, second_day):
    """What a watcher sees, look by look, when on two days so many of each group answer."""
    team, at_site = three
    Round.objects.all().delete()
    round_ = open_for(team, at=timezone.now(), partition=[[site] for site in team.sites])
    opened, seen = timezone.localdate(round_.opened_at), []
    waiting = [list(members) for members in at_site]
    count_daily(round_, opened)
    for day, numbers in enumerate((first_day, second_day), 1):
        seen.append(look(sign_in, round_))
        for members, n in zip(waiting, numbers, strict=True):
            for _ in answer(members, round_, n):
                count_daily(round_, opened + timedelta(days=day - 1))  # every hour, and nothing comes of it
            del members[:n]
        assert look(sign_in, round_) == seen[-1], "between two days' counts nothing moves, whoever answers"
        count_daily(round_, opened + timedelta(days=day))
        round_.refresh_from_db()
    return [*seen, look(sign_in, round_)], [one.reached_on and (one.reached_on - opened).days for one in round_.groups.all()]


def test_who_looks_all_the_time_learns_of_a_group_only_on_which_day_five_had_answered(three, sign_in):
    """Attacked: a watcher polls as everybody while people answer one by one. Whatever else they answered, the pages are the same."""
    seen, reached = history(three, sign_in, (4, 5, 5), (0, 1, 1))
    assert reached == [None, 1, None]
    assert "five have answered, by the count of" in seen[1][ROLES.index("aino") * len(PAGES) + 1]
    assert "five have answered, by the count of" not in "".join(seen[0])
    for first_day, second_day in (((0, 9, 6), (4, 0, 0)), ((1, 6, 0), (3, 3, 6))):
        other, reached_then = history(three, sign_in, first_day, second_day)
        assert (other, reached_then) == (seen, reached)
    # And where the fifth comes on the second day it is told then, of a group in which two who have not answered could name nobody.
    later, reached = history(three, sign_in, (4, 5, 4), (1, 0, 2))
    assert reached == [2, 1, None]
    assert later[:2] == seen[:2]
    assert later[2] != seen[2]


def test_no_number_of_all_is_told_beside_it_and_nothing_on_the_day_of_opening(three, sign_in):
    team, at_site = three
    round_ = open_for(team, at=timezone.now(), partition=[[site] for site in team.sites])
    for _ in answer(at_site[0], round_, 9):
        count_daily(round_, timezone.localdate(round_.opened_at))
    assert not round_.groups.exclude(reached_on=None).exists()
    page = sign_in("aino").get(f"/polku/mirror/rounds/{round_.pk}/").content.decode()
    assert not re.search(r"\b9\s+answers", page.replace("\xa0", " "))


def test_no_copy_of_the_database_tells_of_which_group_an_answer_is(three):
    """Counted beside the keys, which no backup holds: an answer changes the box and not one other row."""
    team, at_site = three
    round_ = open_for(team, at=timezone.now(), partition=[[site] for site in team.sites])
    tokens = {member.pk: fetch_token(member, round_, timezone.now()) for member in at_site[0]}
    tables = (Group, Invited, Round, Drawn, Report)
    before = [list(model.objects.order_by("pk").values_list()) for model in tables]
    for member in at_site[0]:
        assert post(round_, sealed_message(member, round_, tokens[member.pk], {}))[0] == 200
    assert post(round_, sealed_message(at_site[0][0], round_, tokens[at_site[0][0].pk], {}))[0] == 409, "another body, and no answer more"
    assert [list(model.objects.order_by("pk").values_list()) for model in tables] == before
    assert {field.name for field in Sealed._meta.get_fields()} == {"digest", "round_id", "body"}
    group = round_.groups.select_related("round").first()
    assert keys.noted_answers(group) == 9
    close(round_)
    assert not keys.folder(round_).exists()


def test_no_file_beside_the_keys_tells_of_which_group_an_answer_came_or_when_a_permission_was_fetched(three):
    """What a file system notes by itself (`ctime`, `atime`) can be set by nobody: so there is one file for all groups, it is touched
    every hour, and keys are read without a trace."""
    team, at_site = three
    round_ = open_for(team, at=timezone.now(), partition=[[site] for site in team.sites])
    folder = keys.folder(round_)
    for path in folder.iterdir():
        os.utime(path, (1, 1_000_000))  # read long ago, and before it was written: the next reading would be noted

    def noted():
        return {path.name: (path.stat().st_size, path.stat().st_atime_ns, path.stat().st_mtime_ns, path.stat().st_ctime_ns) for path in folder.iterdir()}

    before = noted()
    tokens = [fetch_token(member, round_, timezone.now()) for member in at_site[0][:3]]
    assert noted() == before
    for member, token in zip(at_site[0], tokens, strict=False):
        assert post(round_, sealed_message(member, round_, token, {}))[0] == 200
    after = noted()
    assert {name for name in after if after[name] != before[name]} == {"counts"}, "of no group"
    assert after["counts"][0] == before["counts"][0], "nor by its size"
    assert after["counts"][2] == 0
    changed = after["counts"][3]
    count(timezone.now())
    assert noted()["counts"][3] > changed, "after the hour's work its time is no answer's"
    assert [keys.noted_answers(group) for group in round_.groups.select_related("round")] == [3, 0, 0]


def test_everybody_is_reminded_once_a_day_and_alike(three, sign_in):
    team, at_site = three
    round_ = open_for(team, at=timezone.now())
    for _ in answer(at_site[0], round_, 3):
        pass
    client = sign_in("aino")
    assert client.post(f"/polku/mirror/rounds/{round_.pk}/remind/").status_code == 302
    sent = queued()
    assert len(sent) == len(team.members)
    assert len({mail["text"] for mail in sent}) == 1, "word for word the same, whether they have answered or not"
    client.post(f"/polku/mirror/rounds/{round_.pk}/remind/")
    assert len(queued()) == len(sent)
    assert nudge(by=team.coach, round_=round_, at=timezone.now() + timedelta(days=1)) == len(team.members)
    assert sign_in("eero").post(f"/polku/mirror/rounds/{round_.pk}/remind/").status_code == 403
    with pytest.raises(Refused):
        nudge(by=team.coach, round_=round_, at=round_.closes_at)


def test_a_group_is_called_what_people_call_it_from_round_to_round(three, sign_in):
    team, _at_site = three
    team.sites[0].name = "Rovaniemi, keskusta"
    team.sites[0].save()
    joined = [team.sites[0], team.sites[1]]
    first = open_for(team, at=timezone.now() - timedelta(days=200), partition=[joined, [team.sites[2]]])
    group = first.groups.first()
    assert group.name == f"Rovaniemi keskusta + {team.sites[1].name}", "a comma in a name is not taken for the next name"
    everybody_answers(team, first, lambda _m, _s: 4)
    close(first)
    before = set(group.sites.values_list("pk", flat=True))
    client = sign_in("aino")
    client.post(f"/polku/mirror/reported/{group.pk}/", {"name": " Joen väki "})
    group.refresh_from_db()
    assert (group.name, set(group.sites.values_list("pk", flat=True))) == ("Joen väki", before)
    assert group.report.name == "Joen väki"
    page = client.get(f"/polku/mirror/rounds/{first.pk}/").content.decode()
    assert "Joen väki" in page
    assert f"Rovaniemi keskusta, {team.sites[1].name}" in page, "what is joined is said beside the name"
    again = open_for(team, at=timezone.now(), partition=[joined, [team.sites[2]]])
    assert again.groups.first().name == "Joen väki"
    assert sign_in("eero").post(f"/polku/mirror/reported/{group.pk}/", {"name": "Muu"}).status_code == 403
    rename_group(by=team.coach, group=again.groups.first(), name="", at=timezone.now())
    assert again.groups.first().name == f"Rovaniemi keskusta + {team.sites[1].name}"


def test_a_reminder_says_how_long_one_can_still_answer(three):
    """It said “closes soon” on the second day of sixty."""
    team, _at_site = three
    User.objects.update(language="en")
    opened = timezone.now()
    round_ = open_for(team, at=opened, days=50)
    closes = round_.closes_at

    def subjects(at):
        Round.objects.filter(pk=round_.pk).update(nudged_on=None)
        before = len(queued())
        nudge(by=team.coach, round_=round_, at=at)
        return {mail["subject"] for mail in queued()[before:]}

    (early,) = subjects(opened + timedelta(days=2))
    assert early.startswith("Syksy is open until ")
    assert subjects(closes - timedelta(days=1)) == {"Syksy closes tomorrow"}
    noon = timezone.localtime(closes).replace(hour=0, minute=1)
    if noon < closes:
        assert subjects(noon) == {"Syksy closes today"}


def test_who_has_no_device_of_their_own_goes_to_the_tablet_with_one_press(three, sign_in, client):
    team, at_site = three
    round_ = open_for(team, at=timezone.now())
    without, fetched = at_site[0][0], at_site[0][1]
    fetch_token(fetched, round_, timezone.now())
    for _ in range(2):
        take_to_the_tablet(by=without, round_=round_, how=How.ADDRESS, at=timezone.now())
    assert sum(round_.groups.values_list("cards", flat=True)) == 1
    client.force_login(without.user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/polku/mirror/rounds/{round_.pk}/").content.decode()
    assert "You answer on the shared tablet" in page
    assert "data-permit=" not in page
    with pytest.raises(Refused):
        fetch_token(without, round_, timezone.now())
    for refused in (fetched, team.coach):
        with pytest.raises(Refused):
            take_to_the_tablet(by=refused, round_=round_, how=How.ADDRESS, at=timezone.now())
    with pytest.raises(Refused):
        take_to_the_tablet(by=at_site[0][2], round_=round_, how=How.ADDRESS, at=round_.closes_at)


def test_two_who_name_a_group_at_the_same_time_see_each_others_name(three, sign_in, cast):
    team, _at_site = three
    round_ = open_for(team, at=timezone.now())
    group = round_.groups.first()
    aino, sanna = sign_in("aino"), sign_in("sanna")
    here = f"/polku/mirror/reported/{group.pk}/"

    def mark(client):
        page = client.get(f"/polku/mirror/rounds/{round_.pk}/").content.decode()
        return re.search(r'name="shown" value="(\w+)"', page.split(here)[1])[1]

    of_aino, of_sanna = mark(aino), mark(sanna)
    assert aino.post(here, {"name": "Joen väki", "shown": of_aino}).status_code == 302
    late = sanna.post(here, {"name": "Rannan väki", "shown": of_sanna})
    page = late.content.decode()
    assert late.status_code == 422
    assert "Aino changed this meanwhile" in page
    assert 'value="Rannan väki"' in page
    assert "Joen väki" in page
    group.refresh_from_db()
    assert group.name == "Joen väki"
    again = re.search(r'name="shown" value="(\w+)"', page.split(here)[1])[1]
    assert sanna.post(here, {"name": "Rannan väki", "shown": again}).status_code == 302
    group.refresh_from_db()
    assert group.name == "Rannan väki"
