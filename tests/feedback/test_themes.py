"""Themes: what the software learns from people's labels, and that it labels by itself only where it may."""

import pytest

from talkoot.base.kit.language import analysed, language_of
from talkoot.base.orgs.refused import Refused
from talkoot.feedback.actions.themes import analyse_comments, end_theme, label_by_itself, label_comment, learn_themes, save_theme, start_themes
from talkoot.feedback.logic.theme_list import STARTING
from talkoot.feedback.logic.themes import Model, learn
from talkoot.feedback.models import Comment, CommentTheme, Settings, Theme
from talkoot.feedback.queries.themes import with_suggestions
from tests import make
from tests.cast import AT


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Toimipisteessä odotettiin jonossa", "fi", {"toimipiste", "toimi", "piste", "odottaa", "jono"}),
        ("Mitkä ovat aukioloaikanne?", "fi", {"aukioloaika", "aukiolo", "aika"}),
        ("Varför får jag inte en tid här?", "sv", {"tid"}),
        ("The staff were friendly and helpful", "en", {"staff", "friend", "help"}),
        ("čáppa šŧuorra 123 🙂", "fi", {"čápp"}),
        ("", "fi", set()),
    ],
)
def test_words_are_those_of_a_dictionary(text, language, words):
    assert language_of(text) == language
    assert words <= set(analysed(text))


@pytest.mark.one_database
def test_a_theme_is_suggested_by_its_own_words_first_and_by_labels_then():
    themes = {1: ["jono", "odottaa"], 2: ["puhelin"]}
    fresh = learn([], themes)
    assert fresh.suggestions(["jono"], at_least=0.0)[0][0] == 1
    taught = learn([(["kahvi", "kylmä"], frozenset({2}))] * 8 + [(["jono"], frozenset({1}))] * 8, themes)
    assert taught.suggestions(["kahvi"], at_least=0.0)[0][0] == 2
    assert taught.suggestions(["tuntematon"], at_least=0.6) == []
    assert Model.of_data(taught.as_data()).suggestions(["kahvi", "kylmä"]) == taught.suggestions(["kahvi", "kylmä"])
    assert learn([], {}) is None


@pytest.mark.one_database
def test_certainty_means_what_it_says():
    """Of suggestions said to be about 80 % sure, about 80 % must be right: held on comments the model has not seen."""
    import random

    dice = random.Random(3)
    lexicon = {1: ["jono", "odottaa", "hidas"], 2: ["puhelin", "soittaa", "linja"], 3: ["kahvi", "tila", "ovi"]}

    def say():
        theme = dice.choice([1, 2, 3])
        other = dice.choice([1, 2, 3])
        pool = lexicon[theme] * 2 + lexicon[other] + ["asia", "käynti", "tänään", "hyvä", "huono"]
        return [dice.choice(pool) for _ in range(4)], frozenset({theme})

    model = learn([say() for _ in range(300)], {theme: words[:1] for theme, words in lexicon.items()})
    told = [(certainty, theme in labels) for words, labels in (say() for _ in range(1500)) for theme, certainty in model.suggestions(words, at_least=0.5)]
    assert len(told) > 400
    assert abs(sum(c for c, _ in told) / len(told) - sum(right for _, right in told) / len(told)) < 0.06


def test_people_label_the_software_learns_and_suggests(cast, sign_in):
    aino = cast.member("aino")
    assert start_themes(by=aino, organisation=cast.organisation, at=AT) == len(STARTING["fi"])
    assert start_themes(by=aino, organisation=cast.organisation, at=AT) == 0
    waiting = Theme.objects.get(name="Odottaminen")
    comment = make.comment(cast.channel, "Jonossa piti odottaa tunti.", score=5)
    assert analyse_comments() == 1
    assert learn_themes(cast.organisation.pk, AT)
    assert not learn_themes(cast.organisation.pk, AT), "nothing new to learn"
    comment = Comment.objects.get()
    assert with_suggestions(aino, [comment])[0].suggested[0][0] == waiting
    client = sign_in("eero")
    page = client.get("/polku/customers/comments/").content.decode()
    assert "Odottaminen" in page
    client.post(f"/polku/customers/comments/{comment.pk}/themes/", {"add": waiting.pk})
    assert CommentTheme.objects.get().certainty is None
    assert "Jonossa" in client.get(f"/polku/customers/comments/?theme={waiting.pk}").content.decode()
    foreign = Theme.objects.create(organisation=cast.other, name="Vieras")
    client.post(f"/polku/customers/comments/{comment.pk}/themes/", {"theme": [foreign.pk, "x"]})
    assert CommentTheme.objects.count() == 0


def test_it_labels_by_itself_only_above_the_certainty_the_owner_allows(cast):
    start_themes(by=None, organisation=cast.organisation, at=AT)
    waiting, phone = Theme.objects.get(name="Odottaminen"), Theme.objects.get(name="Yhteydenotto ja puhelin")
    for i in range(12):
        label_comment(by=cast.member("eero"), comment=make.comment(cast.channel, f"Jonotin tunnin {i}", score=5), themes=[waiting], at=AT)
        label_comment(by=cast.member("eero"), comment=make.comment(cast.channel, f"Puhelimeen ei vastattu {i}", score=5), themes=[phone], at=AT)
    fresh = make.comment(cast.channel, "Jonotin taas tunnin", score=5)
    analyse_comments()
    learn_themes(cast.organisation.pk, AT)
    settings = Settings.objects.get(organisation=cast.organisation)
    assert label_by_itself(settings, AT) == 0
    settings.label_from = 1.0
    assert label_by_itself(settings, AT) == 0
    settings.label_from = 0.5
    assert label_by_itself(settings, AT) == 1
    assert CommentTheme.objects.get(comment=fresh).certainty >= 0.5
    label_comment(by=cast.member("eero"), comment=fresh, themes=[waiting], at=AT)
    assert CommentTheme.objects.get(comment=fresh).certainty is None


def test_two_themes_of_one_name_are_refused_and_an_ended_one_is_not_offered(cast, sign_in):
    nora = cast.member("nora")
    theme = save_theme(by=nora, name="Pysäköinti", words="parkki", at=AT)
    with pytest.raises(Refused):
        save_theme(by=nora, name="pysäköinti", words="", at=AT)
    end_theme(by=nora, theme=theme, at=AT)
    assert "Pysäköinti" not in sign_in("eero").get("/polku/customers/comments/").content.decode()
