"""Similar questions among very many: the three most alike by the words' own table, beside comparing with every question in the process.

    python -m benchmarks.alike [QUESTIONS]     # SQLite in a file, or DATABASE_URL, which may be emptied

Questions are made of Finnish words of which few are common and most are rare, as words are (Zipf). Each is asked anew as somebody would who
remembers half of it. Beside it: `similar()` over all of them, rows already in memory, and as pages did before: over the newest 3,000.
"""

import itertools
import random
import statistics
import sys
import time
from uuid import uuid4

from benchmarks.pages import begin

FIRST = [
    "kahvi",
    "leipä",
    "kassa",
    "pyykki",
    "lääke",
    "siivous",
    "vuoro",
    "avain",
    "hissi",
    "auto",
    "ruoka",
    "keitto",
    "kylmiö",
    "uuni",
    "lattia",
    "ikkuna",
    "moppi",
    "roska",
    "piha",
    "lumi",
    "bensa",
    "öljy",
    "rengas",
    "pesu",
    "hinta",
    "kuitti",
    "kortti",
    "lasku",
    "raha",
    "tuote",
    "hylly",
    "lava",
    "varasto",
    "laatikko",
    "tarjous",
    "mainos",
    "kyltti",
    "puhelin",
    "tabletti",
    "tulostin",
    "salasana",
    "verkko",
    "ovi",
    "lukko",
    "hälytys",
    "kamera",
    "vartija",
    "asukas",
    "omainen",
    "hoitaja",
    "lääkäri",
    "haava",
    "side",
    "peruukki",
    "proteesi",
    "rollaattori",
    "nosturi",
    "patja",
    "sänky",
    "sauna",
    "suihku",
    "vessa",
    "peili",
    "pöytä",
    "tuoli",
    "matto",
    "verho",
    "valo",
    "lamppu",
]
SECOND = [
    "kone",
    "pumppu",
    "lista",
    "kaappi",
    "suunnitelma",
    "kansio",
    "ohje",
    "astia",
    "laatikko",
    "hylly",
    "tila",
    "halli",
    "huone",
    "avain",
    "numero",
    "merkki",
    "maksu",
    "tilaus",
    "huolto",
    "tarkastus",
    "laite",
    "kaista",
    "pussi",
    "liina",
    "aine",
    "vesi",
    "teline",
    "kärry",
    "taulu",
    "kortti",
    "lappu",
    "säiliö",
    "letku",
    "mittari",
    "nappi",
    "johto",
    "suodatin",
]
DEEDS = [
    "puhdistaa",
    "vaihtaa",
    "tilata",
    "korjata",
    "tarkistaa",
    "avata",
    "sulkea",
    "kirjata",
    "mitata",
    "nostaa",
    "siirtää",
    "pestä",
    "kuivata",
    "täyttää",
    "tyhjentää",
    "säätää",
    "asentaa",
    "poistaa",
    "lainata",
    "palauttaa",
    "kuljettaa",
    "säilyttää",
    "merkitä",
    "laskea",
]
WHEN = [
    "illalla",
    "aamulla",
    "yöllä",
    "talvella",
    "kesällä",
    "viikonloppuna",
    "juhannuksena",
    "jouluna",
    "lauantaina",
    "kiireessä",
    "yksin",
    "pakkasella",
    "sateella",
]
ROUNDS = 200


def main(many: int) -> None:
    begin()
    from django.db import connection
    from django.utils import timezone

    from talkoot.base.accounts.actions import make_person
    from talkoot.base.kit.language import for_finding_in
    from talkoot.base.kit.similar import similar
    from talkoot.base.orgs.actions import add_member, create_organisation
    from talkoot.base.store.connections import optimize
    from talkoot.sparring.actions.listing import list_unlisted
    from talkoot.sparring.models import Question
    from talkoot.sparring.queries.questions import SHARED, similar_questions

    now, dice = timezone.now(), random.Random(3)
    here = create_organisation(slug="bench", name="Bench", at=now)
    me = add_member(by=None, organisation=here, user=make_person(email="o@example.org", name="O"), role="owner", at=now)
    nouns = [f"{one}{other}" for one, other in itertools.product(FIRST, SECOND)] + FIRST + SECOND
    dice.shuffle(nouns)
    weights = [1 / (n + 3) for n in range(len(nouns))]
    said = [(dice.choices(nouns, weights, k=2), dice.choice(DEEDS), dice.choice(WHEN)) for _n in range(many)]
    began = time.perf_counter()
    each = {word: for_finding_in(word, "fi") for word in (*nouns, *DEEDS, *WHEN)}
    rows = [
        Question(
            organisation=here, key=uuid4(), title=f"Miten {one} ja {other} pitää {deed} {when}?", asked_by=me, asked_at=now, moved_at=now, wide_from=now,
            words=" ".join(dict.fromkeys([*each[one], *each[other], *each[deed], *each[when]])),
        )
        for (one, other), deed, when in said
    ]  # fmt: skip
    Question.objects.bulk_create(rows, batch_size=2000)
    while list_unlisted(most=5000):
        pass
    optimize()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as its own worker does while nobody looks
    print(f"{connection.vendor}: {many:,} questions listed in {time.perf_counter() - began:.0f} s", flush=True)
    asked = [(rows[n].pk, f"{deed} {one} {when}, miten?") for n in dice.sample(range(many), ROUNDS) for (one, _other), deed, when in [said[n]]]
    similar_questions(me, asked[0][1])  # the dictionary is loaded
    times, cpu, found = [], [], {}
    for _pk, text in asked:
        start, busy = time.perf_counter(), time.process_time()
        found[text] = [one.title for one in similar_questions(me, text)]
        times.append(1000 * (time.perf_counter() - start))
        cpu.append(1000 * (time.process_time() - busy))
    listed = [(pk, words.split(), title) for pk, words, title in Question.objects.values_list("id", "words", "title")]
    alone, same, scored = [], 0, 0
    for _pk, text in asked[:4]:
        words = for_finding_in(text, "fi")
        start = time.perf_counter()
        best = similar(words, text, listed, share=SHARED)
        alone.append(1000 * (time.perf_counter() - start))
        titles = {pk: title for pk, _words, title in listed}
        same += sum(titles[one.pk] in found[text] for one in best)
        scored += len(best)
    newest = []
    for _pk, text in asked[:10]:
        start = time.perf_counter()
        last = [(pk, words.split(), title) for pk, words, title in Question.objects.order_by("-id").values_list("id", "words", "title")[:3000]]
        similar(for_finding_in(text, "fi"), text, last)
        newest.append(1000 * (time.perf_counter() - start))
    for name, some in (
        ("by the words' table", times),
        ("… its time of this process", cpu),
        ("all compared in the process", alone),
        ("the newest 3,000 compared", newest),
    ):
        some.sort()
        print(f"{name:30} p50 {statistics.median(some):8.1f} ms   p95 {some[int(len(some) * 0.95)]:8.1f} ms", flush=True)
    print(
        f"ratio to comparing all {statistics.median(alone) / statistics.median(times):.0f} ×, to the newest 3,000 {statistics.median(newest) / statistics.median(times):.1f} ×"
    )
    print(f"of the three that comparing all finds, {same} of {scored} are among those found")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
