"""One form, one thing: sent again it is the same, with other words another."""

from uuid import uuid4

from django import forms

from talkoot.base.ui.inputs import SentOnce


class Short(SentOnce):
    title = forms.CharField()
    day = forms.SplitDateTimeField(required=False)


class Longer(Short):
    instead = forms.CharField(required=False)


def key_of(form):
    assert form.is_valid(), form.errors
    return form.cleaned_data["key"]


def test_the_same_is_one_and_other_words_are_another():
    key = str(uuid4())
    first = key_of(Short({"title": "Avain", "key": key}))
    assert key_of(Short({"title": "Avain", "key": key})) == first
    assert key_of(Short({"title": "Tulostin", "key": key})) != first
    assert key_of(Short({"title": "Avain", "day_0": "2026-11-30", "day_1": "09:00", "key": key})) != first
    assert key_of(Short({"title": "Avain", "key": str(uuid4())})) != first


def test_a_field_that_came_since_changes_nothing_while_it_is_empty():
    said = {"title": "Avain", "key": str(uuid4())}
    assert key_of(Longer(said)) == key_of(Longer({**said, "instead": ""})) == key_of(Short(said))
    assert key_of(Longer({**said, "instead": "4"})) != key_of(Short(said))


def test_without_a_key_each_sending_is_its_own():
    assert key_of(Short({"title": "Avain"})) != key_of(Short({"title": "Avain"}))
