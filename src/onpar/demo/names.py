"""Invented names of people and companies, and the places they are at."""

from dataclasses import dataclass

# Given and family names, drawn together within one culture.
PEOPLE = (
    ("Amara Chidi Ngozi Emeka Ifeoma Tunde", "Okonkwo Adeyemi Balogun Eze Nwosu"),
    ("Yuki Haruto Sakura Kenji Aiko Daichi", "Nakamura Watanabe Ishikawa Mori Fujita"),
    ("Lucia Mateo Valentina Diego Camila Javier", "Herrera Morales Fuentes Navarro Cordero"),
    ("Anna Lukas Greta Felix Johanna Moritz", "Brandt Kessler Vogt Lindner Seidel"),
    ("Camille Julien Elise Mathieu Solene Bastien", "Lefort Garnier Delorme Perrin Chevalier"),
    ("Priya Arjun Kavya Rohan Meera Vikram", "Iyer Banerjee Kulkarni Reddy Menon"),
    ("Emily James Hannah Thomas Olivia William", "Hartley Whitaker Pembroke Ashford Langley"),
    ("Jordan Megan Tyler Ashley Brandon Kayla", "Sutherland Caldwell Brennan Whitlock Dawson"),
    ("Leila Karim Yasmin Omar Nadia Tariq", "Haddad Mansour Khoury Rahimi Saleh"),
    ("Wei Lin Jun Mei Hao Xiu", "Zhang Chen Liu Huang Zhao"),
    ("Astrid Lars Signe Nils Freja Anders", "Halvorsen Lindgren Nygaard Ekholm Strand"),
    ("Katarzyna Piotr Zofia Marek Agnieszka Jan", "Kowalczyk Zielinski Wrona Mazur Sikora"),
    ("Giulia Marco Chiara Luca Elena Paolo", "Ferraro Colombo Ricci Galli Moretti"),
    ("Minji Jiho Soyeon Hyun Eunji Taeyang", "Kim Park Choi Jung Yoon"),
    ("Ana Joao Beatriz Rui Marta Tiago", "Carvalho Pinto Moreira Teixeira Lopes"),
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    city: str
    region: str
    country: str
    language: str


PLACES = (
    Place("Denver", "Colorado", "United States", "en"),
    Place("Portland", "Oregon", "United States", "en"),
    Place("Austin", "Texas", "United States", "en"),
    Place("Minneapolis", "Minnesota", "United States", "en"),
    Place("Boston", "Massachusetts", "United States", "en"),
    Place("Atlanta", "Georgia", "United States", "en"),
    Place("Toronto", "Ontario", "Canada", "en"),
    Place("Montreal", "Quebec", "Canada", "fr"),
    Place("Bristol", "England", "United Kingdom", "en"),
    Place("Leeds", "England", "United Kingdom", "en"),
    Place("Hamburg", "Hamburg", "Germany", "de"),
    Place("Munich", "Bavaria", "Germany", "de"),
    Place("Lyon", "Rhone", "France", "fr"),
    Place("Nantes", "Loire Atlantique", "France", "fr"),
    Place("Melbourne", "Victoria", "Australia", "en"),
    Place("Brisbane", "Queensland", "Australia", "en"),
)
LANGUAGES = {"Germany": "de", "France": "fr"}


@dataclass(frozen=True)
class CompanyWords:
    """A company of a type is a first word and a last word of it; `industry` says what it does."""

    last_words: tuple[str, ...]
    industry: str


FIRST_WORDS = (
    "Alderbrook", "Amberline", "Anchorpoint", "Birchwell", "Bluefen", "Brightmoor", "Cascadia Way",
    "Cedarholm", "Clearwick", "Copperleaf", "Crestfall", "Dovetail Lane", "Eastmere", "Elmstead",
    "Fairhollow", "Fernhill", "Foxglen", "Glasswater", "Goldenrod", "Greyfield", "Hawksbury",
    "Heronsgate", "Highmarsh", "Inkwell Road", "Ironbark", "Juniper Row", "Kestrelway", "Lanternfish",
    "Larkhaven", "Longmeadow", "Maplecross", "Mistral Bay", "Northquay", "Oakenshore", "Oldharbor",
    "Pinecrest", "Quarryside", "Ravenlea", "Redthorn", "Riverbend", "Saltmarsh", "Silverbirch",
    "Stonebridge", "Sunfield", "Thistledown", "Tidewater Row", "Umberstone", "Vantage Hill",
    "Westerly", "Whitecliff", "Wildbrook", "Willowmere",
)  # fmt: skip
COMPANIES = {
    "technology": CompanyWords(
        ("Software", "Systems", "Data Works", "Telematics", "Integrations"), "Software"
    ),
    "service": CompanyWords(
        ("Field Service", "Consulting", "Workshop Group", "Fleet Care", "Logistics"), "Services"
    ),
    "marketing": CompanyWords(("Creative", "Media", "Brand Studio", "Communications"), "Marketing"),
    "referral": CompanyWords(("Advisors", "Network", "Associates", "Brokers"), "Advisory"),
}
