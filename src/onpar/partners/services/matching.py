"""Recognizes partners by name or web domain, where no id says who they are."""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass

from onpar.partners.models import ExternalId, Partner

_LEGAL_FORMS = frozenset(
    (
        "ab", "ag", "aps", "as", "bv", "co", "company", "corp", "corporation", "doo", "ek", "ev", "gbr",
        "gmbh", "inc", "incorporated", "kft", "kg", "kgaa", "lda", "limited", "llc", "llp", "lp", "ltd",
        "mbh", "nv", "ohg", "oy", "oyj", "plc", "pte", "pty", "pvt", "sa", "sarl", "sas", "se", "sl",
        "spa", "srl", "sro", "ug",
    )
)  # fmt: skip
# Letters that one system writes as two and another without their mark.
_WRITTEN_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae", "ß": "ss"}
)
# Addresses of these say nothing about the company.
_MAIL_PROVIDERS = frozenset(
    ("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "gmx.de",
     "gmx.net", "web.de", "t-online.de", "aol.com", "proton.me")
)  # fmt: skip


@dataclass(frozen=True)
class Namesake:
    """A partner that somebody may be. by: "name" or "domain", by which they are alike."""

    partner_id: int
    public_id: str
    name: str
    by: str


def plain_name(name: str) -> str:
    """A company's name without case, accents, marks and legal form: equal for names that mean one."""
    text = re.sub(r"[./]", "", name.casefold()).translate(_WRITTEN_OUT)
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    # "Mueller", "Müller" and "Muller" are one.
    text = re.sub(r"(?<=[aou])e", "", text)
    words = re.findall(r"\w+", text)
    while len(words) > 1 and (words[-1] in _LEGAL_FORMS or words[-1] in ("and", "und")):
        words.pop()
    return " ".join(words)


def plain_domain(text: str) -> str:
    """`alpha.example` of `https://www.Alpha.example/en`; empty for the domains of mail providers."""
    host = re.sub(r"^[a-z]+://", "", text.strip().casefold()).split("/")[0].split("@")[-1]
    host = host.removeprefix("www.").split(":")[0]
    return "" if host in _MAIL_PROVIDERS else host


class KnownPartners:
    """All partners, found by name and domain; read with two queries when it is made.

    origin: partners that have an id there are left out: a system's own ids tell its companies apart.
    """

    def __init__(self, *, without_id_in: str | None = None) -> None:
        partners = Partner.objects.values_list("id", "public_id", "name", "domain")
        if without_id_in is not None:
            known = ExternalId.objects.filter(origin=without_id_in)
            partners = partners.exclude(id__in=known.values("partner_id"))
        self._by_name: dict[str, list[Namesake]] = defaultdict(list)
        self._by_domain: dict[str, list[Namesake]] = defaultdict(list)
        for partner_id, public_id, name, domain in partners:
            if plain := plain_name(name):
                self._by_name[plain].append(Namesake(partner_id, public_id, name, "name"))
            if host := plain_domain(domain):
                self._by_domain[host].append(Namesake(partner_id, public_id, name, "domain"))

    def named(self, name: str) -> list[Namesake]:
        return self._by_name.get(plain_name(name), [])

    def like(self, name: str, domain: str) -> list[Namesake]:
        """By name first; each partner once."""
        by_domain = self._by_domain.get(plain_domain(domain), []) if domain else []
        found = {each.partner_id: each for each in (*by_domain, *self.named(name))}
        return sorted(found.values(), key=lambda each: (each.by != "name", each.name))
