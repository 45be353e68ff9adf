"""Who works where in the demo: 40 people at nine sites in Northern Finland. All invented."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoSite:
    """A site with its people, and how many answers a month it gets."""

    name: str
    area: str
    address: str
    phone: str
    hours: str
    people: tuple[str, ...]
    answers: int


SITES = (
    DemoSite("Oulu", "Rannikko", "Kirkkokatu 12, 90100 Oulu", "08 555 0101", "ma–pe 8–18", ("Anni Heikkinen", "Ville Karppinen", "Marja Ollila", "Teemu Rautio", "Kaisa Lämsä", "Jouni Pesonen", "Helmi Tuomaala"), 78),
    DemoSite("Kemi", "Rannikko", "Valtakatu 5, 94100 Kemi", "016 555 0102", "ma–pe 8–16", ("Jari Niskala", "Päivi Kangas", "Sami Alatalo", "Eija Rousu", "Olli Kemppainen"), 30),
    DemoSite("Kuusamo", "Koillismaa", "Kitkantie 20, 93600 Kuusamo", "08 555 0103", "ma–pe 8–16", ("Riitta Määttä", "Juho Pitkänen", "Sirpa Säkkinen", "Antti Karjalainen"), 34),
    DemoSite("Rovaniemi, keskusta", "Lappi", "Koskikatu 9, 96200 Rovaniemi", "016 555 0104", "ma–pe 8–18", ("Nora Salmela", "Pekka Ylitalo", "Laura Körkkö", "Mikael Enbuske", "Tiina Aikio", "Hannu Pokka"), 58),
    DemoSite("Rovaniemi, Saarenkylä", "Lappi", "Rantavitikantie 3, 96500 Rovaniemi", "016 555 0105", "ma–pe 8–16", ("Outi Mella", "Kalle Kariniemi", "Saara Taskila", "Petri Kuha", "Inka Nampajärvi"), 27),
    DemoSite("Kemijärvi", "Lappi", "Vapaudenkatu 2, 98100 Kemijärvi", "016 555 0106", "ma–pe 9–15", ("Esa Kostamo", "Virpi Pulkkanen", "Arto Jaakkola"), 16),
    DemoSite("Salla", "Lappi", "Savukoskentie 1, 98900 Salla", "016 555 0107", "ma–to 9–15", ("Eero Aska", "Mirja Kallatsa", "Juha Karvonen"), 9),
    DemoSite("Savukoski", "Lappi", "Samperintie 2, 98800 Savukoski", "016 555 0108", "ti ja to 9–15", ("Elli Peltola", "Matti Hannula"), 5),
    DemoSite("Sodankylä", "Lappi", "Jäämerentie 14, 99600 Sodankylä", "016 555 0109", "ma–pe 8–16", ("Aino Kallio", "Maria Länsman", "Oskari Ukkola", "Tuula Riipi"), 30),
)  # fmt: skip

OWNER = "Sanna Vuolle"

# One sign-in for each role: the same people as in the tests' cast.
ROLES = {
    "owner": ("Sanna Vuolle", "sanna@pohjanpolku.example"),
    "coach": ("Aino Kallio", "aino@pohjanpolku.example"),
    "facilitator": ("Nora Salmela", "nora@pohjanpolku.example"),
    "member": ("Eero Aska", "eero@pohjanpolku.example"),
    "guest": ("Katri Vieras", "katri@pohjanpolku.example"),
}
