"""Addresses for members."""

from django.urls import path

from talkoot.assessment.views import answering, cards, change, dialogue, drawing, results, rhythm, rounds, statements

app_name = "assessment"
urlpatterns = [
    path("", rounds.rounds, name="rounds"),
    path("new/", rounds.new_round, name="new_round"),
    path("promise/", rounds.promise, name="promise"),
    path("method/", rounds.method, name="method"),
    path("rhythm/", rhythm.rhythm, name="rhythm"),
    path("plans/<int:pk>/", rhythm.take_back_plan, name="take_back_plan"),
    path("over-time/", change.over_time, name="over_time"),
    path("cycle/", results.cycle, name="cycle"),
    path("rounds/<int:pk>/", rounds.round_page, name="round"),
    path("rounds/<int:pk>/permit/", rounds.permit, name="permit"),
    path("rounds/<int:pk>/remind/", rounds.remind, name="remind"),
    path("rounds/<int:pk>/on-the-tablet/", rounds.to_the_tablet, name="to_the_tablet"),
    path("reported/<int:pk>/", rounds.name_group, name="name_group"),
    path("rounds/<int:pk>/tablet/", drawing.tablet, name="tablet"),
    path("rounds/<int:pk>/draw/", drawing.draw, name="draw"),
    path("rounds/<int:pk>/drawn/", drawing.printed_cards, name="drawn_cards"),
    path("rounds/<int:pk>/answer/", answering.answer, name="answer"),
    path("rounds/<int:pk>/results/", results.results, name="results"),
    path("rounds/<int:pk>/dialogue/", dialogue.dialogue, name="dialogue"),
    path("rounds/<int:pk>/talk/", dialogue.talk, name="talk"),
    path("rounds/<int:pk>/end/", dialogue.end, name="end"),
    path("rounds/<int:pk>/teams/", dialogue.teams, name="teams"),
    path("teams/<int:pk>/dialogue/", dialogue.team_dialogue, name="team_dialogue"),
    path("teams/<int:pk>/talk/", dialogue.team_talk, name="team_talk"),
    path("teams/<int:pk>/end/", dialogue.team_end, name="team_end"),
    path("choices/<int:pk>/", results.choice, name="choice"),
    path("choices/<int:pk>/remove/", results.remove_choice, name="remove_choice"),
    path("statements/", statements.statements, name="statements"),
    path("statements/new/", statements.new_statement, name="new_statement"),
    path("statements/<int:pk>/", statements.statement, name="statement"),
    path("cards/", cards.cards, name="cards"),
    path("cards/new/", cards.new_card, name="new_card"),
    path("cards/<int:pk>/", cards.card, name="card"),
]
