"""What customers of the demo write. `early` until the change it speaks of, `late` after it; by score."""

EARLY = {
    1: ("Soitin kolme kertaa eikä kukaan vastannut. Luovutin.", "Odotin puolitoista tuntia, eikä kukaan kertonut miksi.", "Aika oli peruttu, mutta kukaan ei ollut ilmoittanut minulle."),
    2: ("Soitin maanantaina ja vastaus tuli vasta keskiviikkona. Itse hoito oli erinomaista.", "Ovi oli liukas ja painava rollaattorin kanssa. Onneksi tultiin auttamaan.", "Takaisinsoittoa sai odottaa kaksi päivää.", "Unohdin ajan, kun siitä oli jo viikkoja. Muistutus olisi auttanut.", "Kotona en enää muistanut liikkeitä.", "Parkkipaikkaa ei meinannut löytyä, ja opaste oli lumen alla."),
    3: ("Ihan asiallinen käynti. Aikaa sai odottaa kolme viikkoa.", "Asia hoitui, mutta jouduin kertomaan saman kahteen kertaan.", "Miksi teitä ei löydy somesta? Aukioloaikoja piti soittaa ja kysyä.", "Hyvä hoito, mutta odotustilassa oli kylmä.", "Laskussa oli jotain, mitä en ymmärtänyt. Kukaan ei osannut heti selittää."),
    4: ("Ilta-aika olisi työssäkäyvälle hyvä. Muuten kaikki sujui.", "Ystävällinen vastaanotto. Ohjeet saisi antaa paperilla mukaan.", "Hyvin hoidettu. Puhelimella oli vaikea saada kiinni.", "Mukava kun muistettiin edelliseltä kerralta.", "Selkeästi kerrottiin, mitä seuraavaksi tapahtuu."),
    5: ("Aivan ihana vastaanotto, kiitos!", "Tuli oikein hyvä mieli. Näin sen pitää mennä.", "Aino jaksoi selittää rauhassa, vaikka kysyin monta kertaa.", "Ajallaan alkoi ja ajallaan loppui. Kiitos!", "Hoitaja kuunteli ihan oikeasti.", "Pieni paikka mutta iso sydän."),
}  # fmt: skip
LATE = {
    1: ("Aika oli merkitty väärään toimipisteeseen. Ajoin turhaan 60 kilometriä.",),
    2: ("Odotustilan opaste on niin pieni, että kävelin ohi.", "Ilta-aikoja ei ollut yhtään kuukauteen.", "Ovi on edelleen raskas rollaattorilla."),
    3: ("Ihan hyvä. Takaisin soitettiin samana päivänä, mutta asia jäi kesken.", "Kysyin Kelan uudesta ohjeesta, vastausta luvattiin selvittää.", "Hyvä käynti, tila vähän ahdas talvivaatteille."),
    4: ("Takaisin soitettiin jo tunnin päästä. Hyvä!", "Muistutusviesti tuli sopivasti edellisenä päivänä.", "Hyvä kun ohjeet sai puhelimeen. Kuvat voisivat olla isompia.", "Löysin teidät somesta, ja aukioloajat olivat oikein."),
    5: ("Harjoitteet tulivat heti puhelimeen ja ne oli selitetty niin, että ymmärsin. Polvi kiittää!", "Soitin aamulla, takaisin soitettiin ennen kahvia. Ei voi muuta kuin kehua.", "Muistutuksen ansiosta olin kerrankin ajoissa.", "Video jumpasta oli loistava, katsoin sen kotona kahdesti.", "Kiitos koko porukalle! Teistä näkee, että viihdytte työssänne."),
}  # fmt: skip

CAUSES = [
    ("Puhelin soi yhtä aikaa kahdella, eikä kumpikaan ehtinyt vastata.", "Sovittiin takaisinsoitto samalle päivälle ja kerrottiin siitä asiakkaalle."),
    ("Aika oli varattu väärään toimipisteeseen.", "Asiakas sai uuden ajan samalle viikolle, ja varausviestiin lisättiin osoite."),
    ("Odotustilassa ei näkynyt, mihin pitää ilmoittautua.", "Oven viereen laitettiin opaste."),
    ("Edellinen käynti venyi, eikä siitä kerrottu odottaville.", "Sovittiin, että yli kymmenen minuutin viiveestä kerrotaan heti."),
]
DEEDS = [
    ("Puhelimeen ei vastata.", "Soitamme takaisin saman päivän aikana.", 7),
    ("Unohdin ajan, kun siitä oli jo viikkoja.", "Saat muistutuksen käyntiä edeltävänä päivänä.", 1),
    ("En löytänyt oikeaa ovea.", "Ulko-ovelle tuli iso opaste.", 0),
]
ASKED = [
    ("Miksi ette ole sosiaalisessa mediassa?", [("Kemi", 2), ("Salla", 5), ("Oulu", 6), ("Sodankylä", 9), ("Oulu", 12), ("Kuusamo", 20)]),
    ("Saako teille ajan illalla?", [("Oulu", 1), ("Oulu", 8), ("Kemi", 15)]),
    ("Voiko ajan perua netissä?", [("Rovaniemi, keskusta", 3), ("Oulu", 33)]),
    ("Missä voin pysäköidä?", [("Rovaniemi, keskusta", 4), ("Rovaniemi, keskusta", 11)]),
    ("Onko teillä etävastaanottoa?", [("Savukoski", 7)]),
]
GROUPS = [
    (
        "Työssäkäyvät",
        "Käyvät iltapäivällä tai lounastauolla, hoitavat asiat mieluiten puhelimella.",
        [("Tietoa sieltä, missä muutenkin ovat", True), ("Aikoja iltaisin", False)],
    ),
    ("Ikäihmiset", "Tulevat usein bussilla ja soittavat ennen kuin tulevat.", [("Joku vastaa, kun soittaa", False)]),
]
