"""The team mirror: signatures and verifications a second, and closing against the number of people: `python -m benchmarks.mirror [people ...]`.

Each round has ten people to a site, a site to a group; 15 in 100 are away, the others answer all statements and write two texts.
Four rounds lie half a year apart, and between them one in fourteen leaves and another comes: each is held against those before.
Signing keys are made once and shared by the groups, since making them is OpenSSL's time and not ours; how long one takes is told
apart. PostgreSQL is measured when BENCH_POSTGRES holds an address whose database may be emptied.
"""

import json
import sys

from benchmarks.run import databases, empty
from benchmarks.server import django, django_lines, environment, home, talkoot

SIGNING = """
import time
from talkoot.base.permits.signing import blind_sign, is_valid, new_key
begun = time.perf_counter(); key = new_key(); made = time.perf_counter() - begun
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA384
begun = time.perf_counter()
for i in range(200): blind_sign(key, (i + 2).to_bytes(256))
signing = 200 / (time.perf_counter() - begun)
begun = time.perf_counter()
for i in range(200): pow(i + 2, key.private_numbers().d, key.private_numbers().public_numbers.n)
plain = 200 / (time.perf_counter() - begun)
signature = key.sign(b"x" * 64, padding.PSS(padding.MGF1(SHA384()), 48), SHA384())
begun = time.perf_counter()
for i in range(2000): is_valid(key.public_key(), b"x" * 64, signature)
print(f"{made:.2f} {signing:.0f} {plain:.0f} {2000 / (time.perf_counter() - begun):.0f}")
"""

CLOSING = """
import base64, hashlib, json, random, secrets, threading, time
from datetime import timedelta
from django.utils import timezone
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.hashes import SHA384
from talkoot.assessment.actions import rounds as opening
from talkoot.assessment.actions.closing import close_due
from talkoot.assessment.actions.rounds import make_keys, open_round
from talkoot.assessment.actions.statements import take_standard
from talkoot.base.permits.signing import new_key
from talkoot.assessment.models import Overall, Result, Round, Sealed
from talkoot.assessment.sealing import seal
from talkoot.base.accounts.models import User
from talkoot.base.orgs.actions import create_organisation
from talkoot.base.orgs.models import Membership, Site
now, people, dice = timezone.now(), PEOPLE, random.Random(1)
o = create_organisation(slug="bench", name="Bench", at=now)
take_standard(o)
sites = Site.objects.bulk_create(Site(organisation=o, name=f"Site {i:05}") for i in range(people // 10))
users = User.objects.bulk_create(User(name=f"P {i}", email=f"p{i}@example.org") for i in range(people))
coach = Membership.objects.create(organisation=o, user=User.objects.create(name="C", email="c@example.org"), role="coach", joined_at=now)
key = new_key()
opening.new_key = lambda: key
through = Membership.sites.through
def join(users, at, places):
    members = Membership.objects.bulk_create(Membership(organisation=o, user=user, role="member", joined_at=at) for user in users)
    through.objects.bulk_create(through(membership_id=m.pk, site_id=place) for m, place in zip(members, places))
join(users, now, [sites[i // 10].pk for i in range(people)])
def memory(): return int(open("/proc/self/statm").read().split()[1]) * 4096 / 2**20
for number in range(ROUNDS):
    at = now - timedelta(days=183 * (ROUNDS - 1 - number))
    if number:
        gone = [m for m in Membership.objects.filter(organisation=o, role="member", ended_at=None).prefetch_related("sites") if dice.random() < 1 / 14]
        places = [m.sites.all()[0].pk for m in gone]
        Membership.objects.filter(pk__in=[m.pk for m in gone]).update(ended_at=at)
        join(User.objects.bulk_create(User(name=f"N {number} {i}", email=f"n{number}.{i}@example.org") for i in range(len(gone))), at, places)
    begun = time.perf_counter()
    r = open_round(by=coach, name=f"R {number}", area=None, is_pulse=False, closes_at=at + timedelta(days=1), results_at=at + timedelta(days=2),
                   partition=[[site] for site in sites], by_card=frozenset(), at=at)
    make_keys(r)
    opened = time.perf_counter() - begun
    box = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), base64.b64decode(r.box_key))
    asked = [(one.statement_id, one.statement.block) for one in r.asked.select_related("statement")]
    rows = []
    for group in r.groups.all():
        for i in range(group.invited):
            if dice.random() < 0.15:
                continue
            token = secrets.token_bytes(64)
            fields = {"group": group.pk, "token": base64.b64encode(token).decode(),
                      "signature": base64.b64encode(key.sign(token, padding.PSS(padding.MGF1(SHA384()), 48), SHA384())).decode(),
                      "ratings": {str(pk): 1 + (i + pk) % 5 for pk, block in asked if block != "question"}, "energy": [],
                      "words": {str(pk): {"text": "Kun lumi sulki tien, jaoimme asiakkaat. " * 5, "reader": "everyone"} for pk, block in asked[-2:]}}
            rows.append(Sealed(digest=hashlib.sha256(token).hexdigest(), round_id=r.pk, body=seal(fields, box, r.key)))
        if len(rows) >= 500:
            Sealed.objects.bulk_create(rows); rows = []
    Sealed.objects.bulk_create(rows)
    rows = []
    before, most, done = memory(), [0.0], threading.Event()
    def watch():
        while not done.wait(0.05): most[0] = max(most[0], memory())
    threading.Thread(target=watch).start()
    Round.objects.filter(pk=r.pk).update(closes_at=at)
    begun = time.perf_counter(); close_due(timezone.now()); closing = time.perf_counter() - begun; done.set()
    r.refresh_from_db()
    rated, groups = r.asked.exclude(statement__block="question").count(), r.reports.filter(is_whole=False).count()
    shown = [(one.high - one.low) / one.n <= 2 for one in Result.objects.filter(report__round=r)]
    wholes = [one.high - one.low <= 1 for one in Overall.objects.filter(round=r)]
    print(json.dumps({"people": people, "round": number + 1, "opened": opened, "closing": closing, "before": before, "most": most[0], "state": r.state,
                      "answers": r.answers, "shown": sum(shown) / max(1, groups * rated), "wholes": sum(wholes) / max(1, rated)}), flush=True)
"""


def main() -> None:
    sizes = [int(one) for one in sys.argv[1:]] or [40, 200, 2000, 20_000]
    for name, database in databases().items():
        for people in sizes:
            empty(database)
            with home() as folder:
                env = environment(folder, database)
                talkoot(env, "migrate")
                if people == sizes[0]:
                    made, signing, plain, verified = django(env, SIGNING).split()
                    print(f"{name:12} a key in {made} s; {signing} blind signatures a second (a bare pow: {plain}), {verified} verifications a second")
                code = CLOSING.replace("PEOPLE", str(people)).replace("ROUNDS", "4")
                for told in (json.loads(line) for line in django_lines(env, code) if line.startswith("{")):
                    print(
                        f"{name:12} {told['people']:6} people, round {told['round']}: opened in {told['opened']:.1f} s, closed in {told['closing']:.1f} s "
                        f"({1000 * told['closing'] / told['people']:.1f} ms each), memory {told['before']:.0f} → {told['most']:.0f} MB at most, {told['state']}, "
                        f"{told['answers']} answers; shown of groups {100 * told['shown']:.0f} %, of the whole {100 * told['wholes']:.0f} %",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
