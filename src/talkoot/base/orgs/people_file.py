"""Reading a file of people line by line, so that each can be looked at before anything is done."""

from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from talkoot.base.kit.tables import BROKEN, Table, Unreadable
from talkoot.base.kit.text import clean_line
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Role

MOST_PEOPLE = 2000
COLUMNS = {
    "name": ("name", "nimi", "namn"),
    "email": ("mail", "posti", "e-post"),
    "role": ("role", "rooli", "roll"),
    "site": ("site", "toimipiste", "ort", "verksamhet", "yksikkö", "plats"),
}
ROLE_WORDS = {
    "member": Role.MEMBER, "jäsen": Role.MEMBER, "medlem": Role.MEMBER, "": Role.MEMBER,
    "coach": Role.COACH, "valmentaja": Role.COACH, "esihenkilö": Role.COACH,
    "facilitator": Role.FACILITATOR, "fasilitaattori": Role.FACILITATOR, "vetäjä": Role.FACILITATOR, "ledare": Role.FACILITATOR, "facilitatorn": Role.FACILITATOR,
    "owner": Role.OWNER, "omistaja": Role.OWNER, "ylläpitäjä": Role.OWNER, "ägare": Role.OWNER,
    "guest": Role.GUEST, "vieras": Role.GUEST, "gäst": Role.GUEST,
}  # fmt: skip


@dataclass(frozen=True)
class Person:
    """One line: who, in which role, where, and what is wrong with it (nothing when empty)."""

    line: int
    name: str
    email: str
    role: str
    sites: tuple[str, ...]
    trouble: str = ""
    cells: tuple[str, ...] = ()  # as they stand in the file

    @property
    def role_label(self) -> str:
        """The role as people call it."""
        return str(Role(self.role).label)


def people_in(table: Table, me: Membership) -> list[Person]:
    """Every line of the table with what will come of it. Raises Unreadable."""
    place = {kind: next((i for i, name in enumerate(table.columns) if any(w in name.casefold() for w in words)), None) for kind, words in COLUMNS.items()}
    # “name” must not take the column of the site's name, nor the other way round.
    if place["name"] is None:
        raise Unreadable("no_name_column")
    addresses = Membership.objects.filter(organisation=me.organisation, ended_at=None).values_list("user__email", flat=True)
    members = {address for address in addresses if address}
    sites = {site.casefold() for site in me.organisation.sites.values_list("name", flat=True)}
    own = sites if me.role == Role.OWNER else {site.casefold() for site in me.sites.values_list("name", flat=True)}
    people: list[Person] = []
    seen: set[str] = set()
    for number, cells in table.lines():
        if len(people) >= MOST_PEOPLE:
            raise Unreadable("too_many_people", most=MOST_PEOPLE)
        if cells[:1] == [BROKEN]:
            people.append(
                Person(number, clean_line("".join(cells[1:]))[:200], "", Role.MEMBER, (), _("The line’s quotation marks do not match"), tuple(cells[1:]))
            )
            continue
        found = {kind: clean_line(cells[i]) if i is not None and i < len(cells) else "" for kind, i in place.items()}
        people.append(replace(person(number, found, members, sites, own, seen, me), cells=tuple(cells)))
    return people


def person(number: int, found: dict[str, str], members: set[str], sites: set[str], own: set[str], seen: set[str], me: Membership) -> Person:
    """One line judged; `own` holds the sites to whose people one gives codes, `seen` the addresses of the lines before."""
    email = found["email"].lower()
    role = ROLE_WORDS.get(found["role"].casefold())
    where = tuple(name for raw in found["site"].split(";") if (name := raw.strip()))
    trouble = ""
    if not found["name"]:
        trouble = _("The name is missing")
    elif len(found["name"]) > 200:
        trouble = _("The name is longer than 200 characters")
    elif role is None:
        trouble = _("We do not know the role “%(role)s”") % {"role": found["role"][:40]}
    elif role == Role.OWNER and me.role != Role.OWNER:
        trouble = _("Only an owner can invite another owner.")
    elif email and not valid(email):
        trouble = _("The e-mail address is not valid")
    elif email and email in members:
        trouble = _("Is a member already")
    elif email and email in seen:
        trouble = _("The same address is on an earlier line")
    elif unknown := next((name for name in where if name.casefold() not in sites), None):
        trouble = _("There is no site “%(site)s”") % {"site": unknown[:60]}
    elif not email and me.role != Role.OWNER and not any(name.casefold() in own for name in where):
        trouble = _("Without an e-mail address they need a code, and you give codes to the people of your own sites only")
    if email:
        seen.add(email)
    return Person(number, found["name"][:200], email[:254], str(role or Role.MEMBER), where, trouble)


def valid(email: str) -> bool:
    """Whether it looks like an address."""
    try:
        validate_email(email)
    except ValidationError:
        return False
    return True
