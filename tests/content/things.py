"""Ideas for a group and its need: one alone, and two in an open choice."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from talkoot.content.actions.choosing import open_choice
from talkoot.content.actions.ideas import Draft, add_idea
from talkoot.content.actions.planning import plan_idea, take_post
from talkoot.content.actions.publishing import write_post
from talkoot.content.models import Account, Delivery, Publication, Server, SiteLine, SitePicture
from talkoot.customers.actions import add_need, save_group
from talkoot.pictures.models import Picture
from tests.cast import AT


def picture(by, word):
    """One that is there without a file."""
    return Picture.objects.create(
        organisation=by.organisation, digest="f" * 64, title=f"Shot {word}", width=800, height=600, weight=1, added_by=by, added_at=AT, changed_at=AT
    )  # fmt: skip


def things(by, site, word):
    group = save_group(by=by, name=f"For {word}", about=word, at=AT)
    need = add_need(by=by, group=group, text=f"Answer {word}", sources=[], at=AT)
    for one in ("One", "Other"):
        add_idea(by=by, draft=Draft(f"{one} {word}", group=group), key=uuid4(), at=AT)
    now = timezone.now()  # pages look at the clock: it is open whenever this runs
    half = open_choice(by=by, starts_on=now.date() + timedelta(weeks=4), wanted=1, closes_at=now + timedelta(days=50), at=now)
    idea = add_idea(by=by, draft=Draft(f"Idea {word}", word, need=need, who=by), key=uuid4(), at=AT)  # what is chosen from does not change
    told = add_idea(by=by, draft=Draft(f"Told {word}", word, need=need), key=uuid4(), at=AT)
    post = plan_idea(by=by, idea=told, week=now.date(), at=now)
    take_post(by=by, post=post, at=now)
    post = write_post(by=by, post=post, text=f"Text {word}", networks=["facebook"], at=now)
    line = SiteLine.objects.create(post=post, site=site, text=f"Line {word}", by=by, at=AT)
    out = Publication.objects.create(post=post, site=site, network="facebook", text=f"Out {word}", by=by, at=AT)
    server, _is_new = Server.objects.get_or_create(host=f"https://{by.organisation.slug}.example")
    account = Account.objects.create(
        organisation=by.organisation, site=site, network="mastodon", server=server, name=f"@{word}", remote="1", connected_by=by, connected_at=AT
    )  # fmt: skip
    delivery = Delivery.objects.create(
        post=post, site=site, network="mastodon", account=account, by=by, made_at=AT, due_at=AT, digest="x", key=uuid4(), text=f"Sent {word}", state="unsure"
    )  # fmt: skip
    own = SitePicture.objects.create(post=post, site=site, picture=picture(by, word), by=by, at=AT)
    return {
        "site-pictures": own.pk,
        "site-lines": line.pk,
        "publications": out.pk,
        "accounts": account.pk,
        "deliveries": delivery.pk,
        "ideas": idea.pk,
        "posts": post.pk,
        "halves": half.pk,
        "options": half.options.order_by("pk").first().pk,
    }
