"""How the chain tells its journey: two chapters, a post, a discussion, what was said to them, and thanks."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from talkoot.agreements.models import Agreement
from talkoot.base.notices.actions import settle
from talkoot.base.orgs.models import Membership, Organisation
from talkoot.base.thread.kinds import KINDS
from talkoot.base.thread.queries import seen_sources
from talkoot.demo.chosen import FOUNDING
from talkoot.pictures.models import Picture
from talkoot.stories.actions.illustrating import illustrate
from talkoot.stories.actions.naming import answer_naming, ask_names
from talkoot.stories.actions.talking import Word, comment, comment_in_public
from talkoot.stories.actions.thanking import thank
from talkoot.stories.actions.writing import Draft, begin_chapter, change_story, let_out, write_story
from talkoot.stories.logic.parts import of_kept
from talkoot.stories.models import Story
from talkoot.targets.models import Target

CHAPTER = "”Miksi te ette ole somessa?”"
LEAD = "Neljä toimipistettä kuuli saman kysymyksen saman syksyn aikana. Sitten päätimme vastata yhdessä."
# What a person made of the paragraphs that the thread drafted.
PARTS = {
    "heard": (
        "Se alkoi Sallasta. Eero oli kotikäynnillä, kun asiakkaan tytär kysyi kahvipöydässä, miksi meitä ei löydy mistään. "
        "”Isä lukee puhelimesta kaiken muun.”\n\nViikkoa myöhemmin sama kysyttiin Kuusamossa, sitten Oulussa ja Kemissä. Kirjasimme "
        "kysymyksen monta kertaa, ennen kuin huomasimme, että se oli yksi ja sama kysymys."
    ),
    "chosen": (
        "## Valitsimme sen yhdessä\n\nEhdotuksia oli neljä. Some sai eniten pisteitä, koska se oli kaikille yhteinen, kohtuullisen helppo ja – "
        "myönnetään – hauska. Eniten painoi silti se, että asiakas löytäisi avun ajoissa."
    ),
    "agreed": (
        "> ”Pelkäsin, että jokainen piste joutuu keksimään kaiken itse.”\n\nNäin sanoi Päivi Kangas Kemistä. Ei joutunut: sovimme säännöt yhdessä, "
        "jaoimme aiheet asiakasryhmittäin ja annoimme toisillemme vapaat kädet."
    ),
}
LEARNED = "Yhteinen sääntö mahtuu yhdelle sivulle. Kun sen osaa ulkoa, uskaltaa julkaista kysymättä."
BACK = "Soitamme takaisin saman päivän aikana"
BACK_TEXT = (
    "”Soitin kahdesti. Kukaan ei soittanut takaisin.” Tämän kuulimme viime talvena niin monta kertaa, että lakkasimme selittelemästä.\n\n"
    "Ensin kokeilivat Kuusamo, Saarenkylä ja Sodankylä. Joka aamu yksi katsoo eilisen vastaamattomat puhelut, ja iltapäivällä lista on tyhjä. "
    "Kuukauden päästä muutkin lähtivät mukaan.\n\n## Mikä oli vaikeinta?\n\nMuistaa, että lista on jonkun. Siksi nimi on seinällä: kenen vuoro on tänään."
)
MOMENT = "Asiakas soitti peruakseen ajan ja kertoi samalla, että viime viikon kotijumppa oli jäänyt jääkaapin oveen. Puoliso tekee samat liikkeet."
TALK = "Mikä on paras hetki kysyä palautetta?"
TALK_TEXT = "Minä ojennan kortin ovella, Mirja vasta takin kanssa. Kumpikin toimii. Milloin te kysytte?"
TALKED = (
    ("Riitta Määttä", "Silloin kun varataan seuraava aika. Siinä on muutenkin hetki hiljaista."),
    ("Kalle Kariniemi", "En minä kysy, taulu seinällä kysyy."),
)
PUBLIC = (
    ("Anneli", "Löysin teidät tasapainojumpasta. Ensin luulin, että se oli vain Oulussa, mutta samaahan on Kemissäkin.", 9),
    ("", "Hyvä, mutta kaikilla ei ole puhelinta. Pitäkää lappu seinällä myös.", 6),
    ("Terveyskauppa", "Täältä voi lukea samasta: www.esimerkki.fi", 1),
)
REPLY = "Pidämme. Sama vinkki tulee joka kuukausi myös odotustilan taululle."


def tell_the_journey(organisation: Organisation, at: datetime) -> None:
    """The chapter of the founding target and a post are public; the next chapter waits as it wrote itself."""
    people = {one.user.name: one for one in organisation.memberships.select_related("user", "organisation").prefetch_related("sites")}
    sites = {site.name: site for site in organisation.sites.all()}
    nora, eero = people["Nora Salmela"], people["Eero Aska"]
    target = Target.objects.get(organisation=organisation, title=FOUNDING)
    agreed = Agreement.objects.filter(organisation=organisation, title__icontains="sosiaalisessa mediassa").first()
    back = write_story(by=people["Sirpa Säkkinen"], draft=Draft(BACK, text=BACK_TEXT, sites=[sites["Kuusamo"]]), key=UUID(int=2601), at=at - timedelta(days=70))
    let_out(by=people["Sirpa Säkkinen"], story=back, public=False, at=at - timedelta(days=69))
    ask_names(by=nora, story=back, at=at - timedelta(days=69))
    answer_naming(by=people["Sirpa Säkkinen"], story=back, yes=True, at=at - timedelta(days=68, hours=2))
    let_out(by=nora, story=back, public=True, at=at - timedelta(days=68))
    told = the_chapter(nora, people["Päivi Kangas"], target, at - timedelta(days=12))
    moment = write_story(by=eero, draft=Draft("Jumppa jääkaapin ovessa", text=MOMENT, sites=[sites["Salla"]]), key=UUID(int=2603), at=at - timedelta(days=5))
    exercise = Picture.objects.filter(organisation=organisation, title="Tuolijumppa").first()
    moment = illustrate(by=eero, story=moment, picture=exercise, at=at - timedelta(days=5))
    let_out(by=eero, story=moment, public=False, at=at - timedelta(days=5))
    talk = write_story(by=eero, draft=Draft(TALK, text=TALK_TEXT), key=UUID(int=2604), form=Story.Form.TALK, at=at - timedelta(days=3))
    let_out(by=eero, story=talk, public=False, at=at - timedelta(days=3))
    speak(people, told, talk, at)
    small = Target.objects.filter(organisation=organisation, title__startswith="Kotiharjoitukset").first()
    if small:
        begin_chapter(by=nora, kind=KINDS["targets.target"], thing=small, key=UUID(int=2605), at=at - timedelta(days=1))
    about = f"agreements.agreement:{agreed.pk}" if agreed else f"targets.target:{target.pk}"
    card = seen_sources([about], nora)[0]
    words = "Kiitos, että otitte Sallan julkaisut hoitaaksenne, kun meillä oli kaksi pois."
    thank(by=eero, about=card, text=words, site=sites["Kuusamo"], key=UUID(int=2606), at=at - timedelta(days=4))
    words = "Kiitos kahvipöydän kysymyksestä. Siitä tämä kaikki alkoi."
    thank(by=nora, about=seen_sources([f"targets.target:{target.pk}"], nora)[0], text=words, member=eero, key=UUID(int=2607), at=at - timedelta(days=2))
    for one in (back, told, moment):
        settle(about=f"stories.story:{one.pk}", kinds=["stories.out"], at=at - timedelta(days=1))


def the_chapter(by: Membership, named: Membership, target: Target, at: datetime) -> Story:
    """Drafted by the thread, put into words, let out once whoever it names has said yes."""
    made = begin_chapter(by=by, kind=KINDS["targets.target"], thing=target, key=UUID(int=2602), at=at)
    texts: Sequence[str] = [PARTS.get(part.part, part.text) for part in of_kept(made.passages)]
    made = change_story(by=by, story=made, draft=Draft(CHAPTER, lead=LEAD, text=LEARNED, texts=texts), at=at + timedelta(hours=1))
    ask_names(by=by, story=made, at=at + timedelta(hours=1))
    answer_naming(by=named, story=made, yes=True, at=at + timedelta(hours=4))
    return let_out(by=by, story=made, public=True, at=at + timedelta(days=1))


def speak(people: dict[str, Membership], told: Story, talk: Story, at: datetime) -> None:
    """What was said to them: two answers, and in public two words and one that waits for a reader."""
    for number, (who, text) in enumerate(TALKED):
        comment(by=people[who], story=talk, text=text, key=UUID(int=2610 + number), at=at - timedelta(days=2, hours=number))
    for number, (name, text, days) in enumerate(PUBLIC):
        word = Word(name, text, 60.0, f"demo {number}")
        comment_in_public(story=told, word=word, key=UUID(int=2620 + number), at=at - timedelta(days=days))
    comment(by=people["Nora Salmela"], story=told, text=REPLY, public=True, key=UUID(int=2630), at=at - timedelta(days=5))
    comment(by=people["Ville Karppinen"], story=told, text="Tämän voi näyttää uusille. Muistin itsekin taas, mistä lähdettiin.", key=UUID(int=2631), at=at)
