"""A list to begin with of words that mean the same at a counter, by language: a line for each meaning, basic forms.

The organisation makes it its own. The first word of a line stands for the others.
"""

STARTING = {
    "fi": """some, sosiaalinen, insta, instagram, facebook, facebooki, fb, face, naamakirja, tiktok
pysäköinti, pysäköidä, parkki, parkkipaikka, parkkeerata, pysäköintipaikka, autopaikka
ajanvaraus, varaus, varata, vastaanottoaika, peruutusaika
hinta, maksaa, maksu, kustantaa, hinnasto, omavastuu
korvaus, korvata, kela-korvaus, kelakorvaus
aukiolo, auki, aukioloaika, avata, aueta, aukeaa
lähete, papru, lomake
harjoitus, harjoite, jumppa, kotijumppa, liike, treeni
netti, verkko, internet""",
    "sv": """sociala, some, insta, instagram, facebook, fb, tiktok
parkering, parkera, parkeringsplats, p-plats
tid, tidsbokning, bokning, boka, avbokningstid
pris, kosta, betala, avgift, självrisk
öppettid, öppet, öppen, stänga
remiss, papper, blankett
övning, träning, gymnastik, rörelse
nätet, internet, webben""",
    "en": """social, instagram, insta, facebook, fb, tiktok
parking, park, car-park
appointment, booking, book, slot
price, cost, pay, fee, charge
opening, open, hours, close
referral, paper, form
exercise, training, workout""",
}
