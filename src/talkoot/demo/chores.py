"""The demo's tasks and areas of responsibility."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from talkoot.agreements.models import Agreement
from talkoot.base.kit.refs import Ref
from talkoot.base.orgs.models import Organisation
from talkoot.feedback.models import Comment
from talkoot.work.actions.responsibilities import describe_responsibility, hand_over
from talkoot.work.actions.tasks import Plan, add_task, move_task

AREAS = (  # name, owner, deputy, purpose
    ("Palaute ja ”te sanoitte”", "Aino Kallio", "Inka Nampajärvi", "Asiakas näkee, mitä hänen sanansa muuttivat."),
    ("Ajanvaraus ja puhelut", "Ville Karppinen", "Tiina Aikio", "Jokainen soittaja saa ihmisen tai vastauksen saman päivän aikana."),
    ("Perehdytys", "Päivi Kangas", "Sirpa Säkkinen", "Uusi työkaveri pärjää yksin kuukauden kuluttua."),
    ("Some-vuorot", "Nora Salmela", "Juho Pitkänen", "Joka viikko yksi julkaisu, joka vastaa asiakkaan kysymykseen."),
    ("Apuvälineet ja huolto", None, None, "Lainattava on ehjää, puhdasta ja paikallaan."),
)


def divide_work(organisation: Organisation, at: datetime) -> None:
    """Through the same actions as everybody's."""
    people = {member.user.name: member for member in organisation.memberships.select_related("user", "organisation")}
    sites = {site.name: site for site in organisation.sites.all()}
    nora, aino, eero = people["Nora Salmela"], people["Aino Kallio"], people["Eero Aska"]
    for name, owner, deputy, purpose in AREAS:
        made = describe_responsibility(
            by=nora, name=name, purpose=purpose, scope="", owner=people.get(owner or ""), deputy=people.get(deputy or ""), until=None,
            at=at - timedelta(days=60),
        )  # fmt: skip
        if name == "Perehdytys":
            hand_over(by=nora, one=made, to=people["Mirja Kallatsa"], notes="Perehdytyskortti on kahvihuoneen kaapissa.", at=at - timedelta(days=20))
    today = at.astimezone(ZoneInfo("Europe/Helsinki")).date()
    comment = Comment.objects.filter(organisation=organisation, site=sites["Salla"]).order_by("-id").first()
    rules = Agreement.objects.filter(organisation=organisation, kind="rule").first()
    add_task(
        by=eero, at=at - timedelta(days=2), sources=[Ref("feedback.comment", str(comment.pk))] if comment else [],
        plan=Plan("Vaihda odotustilan opaste isompaan", site=sites["Salla"], doers=[eero], due_on=today + timedelta(days=5)),
    )  # fmt: skip
    add_task(
        by=aino, at=at - timedelta(days=3), sources=[Ref("agreements.agreement", str(rules.pk))] if rules else [],
        plan=Plan("Ensimmäinen oma julkaisu: miten tiet ovat auki", site=sites["Salla"], doers=[eero], due_on=today + timedelta(days=1), due_time=time(14),
                  items=[("Kuva tieltä", True), ("Teksti", False), ("Lue ääneen", False)]),
    )  # fmt: skip
    add_task(by=eero, at=at - timedelta(days=9), plan=Plan("Täytä kahvihuoneen ilmoitustaulu", site=sites["Salla"], doers=[eero], due_on=today, every="week"))
    add_task(
        by=people["Sami Alatalo"], at=at - timedelta(days=1),
        plan=Plan("Kuka ehtii lainata suksiboksia lauantaiksi?", site=sites["Salla"], due_on=today + timedelta(days=6), help_wanted=True),
    )  # fmt: skip
    add_task(by=aino, at=at - timedelta(days=4), plan=Plan("Ohje: näin kirjaat soittopyynnön", doers=[aino], due_on=today + timedelta(days=7)))
    done = add_task(
        by=aino, at=at - timedelta(days=6), plan=Plan("Soita Kelan uudesta ohjeesta Kemijärvelle", doers=[aino, eero], due_on=today - timedelta(days=1))
    )
    move_task(by=aino, task=done, to="done", at=at - timedelta(days=1))
