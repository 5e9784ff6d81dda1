"""Rows of partners without a known id that look like a partner who is here: proposed, never made twice."""

from onpar.exchange.errors import MappingWrong
from onpar.exchange.kinds.kind import Reading
from onpar.exchange.tables import Batch, Lookalike
from onpar.partners.models import Partner
from onpar.partners.services.matching import KnownPartners, Namesake
from onpar.partners.services.references import partner_ids

_SAME, _DIFFERENT = "same", "different"


class Decider:
    """Takes the decisions of the mapping, and refuses the rows that nobody has decided on yet."""

    def __init__(self, reading: Reading) -> None:
        mapping = reading.mapping
        self._origin = mapping.origin
        self._for_all = mapping.same_name
        self._decisions = mapping.decisions
        self._chosen = _chosen_partners(mapping.decisions)
        self._partners = KnownPartners(without_id_in=mapping.origin)
        self._claimed: set[int] = set()

    def decide(self, batch: Batch) -> dict[str, int]:
        """Partner ids by the external ids of rows that are partners already here; others are refused."""
        columns = batch.columns
        known = partner_ids(self._origin, columns["external_id"])
        domains = columns.get("domain") or [""] * len(batch.numbers)
        same: dict[str, int] = {}
        rows = zip(batch.numbers, columns["external_id"], columns["name"], domains, strict=True)
        for number, external_id, name, domain in rows:
            if external_id in known or external_id in same:
                continue
            found = self._partners.like(name, domain)
            partner_id = self._decision(batch, number, external_id, name, found)
            if partner_id is not None:
                same[external_id] = partner_id
                self._claimed.add(partner_id)
        return same

    def _decision(
        self, batch: Batch, number: int, external_id: str, name: str, found: list[Namesake]
    ) -> int | None:
        decision = self._decisions.get(external_id)
        if decision in self._chosen:
            return self._chosen[decision]
        free = [each for each in found if each.partner_id not in self._claimed]
        decision = decision or (self._for_all if free else _DIFFERENT)
        if decision == _DIFFERENT:
            return None
        if decision == _SAME and len(found) == 1:
            return found[0].partner_id
        batch.lookalikes.append(Lookalike(number, external_id, name, tuple(found)))
        batch.refuse(number, "name", name, _reason(external_id, found))
        return None


def _chosen_partners(decisions: dict[str, str]) -> dict[str, int]:
    """Ids of the partners that decisions name. Raises MappingWrong for one that does not exist."""
    wanted = set(decisions.values()) - {_SAME, _DIFFERENT}
    found = dict(Partner.objects.filter(public_id__in=wanted).values_list("public_id", "id"))
    for public_id in sorted(wanted - found.keys()):
        raise MappingWrong(
            f"No partner has the id '{public_id}' that a decision names. "
            'Say "same", "different" or the id of a partner.'
        )
    return found


def _reason(external_id: str, found: list[Namesake]) -> str:
    if not found:
        return "Is said to be the same as a partner here, but none looks like it."
    names = " and ".join(f"'{each.name}' ({each.public_id}, same {each.by})" for each in found[:3])
    choice = f'"{found[0].public_id}"' if len(found) > 1 else '"same"'
    return (
        f"Looks like {names}, here already. Decide under [decisions] of the mapping: "
        f'"{external_id}" = {choice} or "different".'
    )
