"""What becomes of invitations when two people become one."""

from onpar.surveys.models import Invitation, InvitationState

_ANSWERED_FIRST = (
    InvitationState.ANSWERED,
    InvitationState.EXCHANGED,
    InvitationState.STARTED,
    InvitationState.SENT,
)


def move_invitations(duplicate: int, survivor: int) -> None:
    """Whom a wave asked twice it has asked once: the invitation that came furthest stays."""
    kept = {_place(row): row for row in Invitation.objects.filter(person_id=survivor)}
    for row in Invitation.objects.filter(person_id=duplicate):
        other = kept.get(_place(row))
        if other is not None:
            worse = max(row, other, key=_rank)
            worse.delete()
            if worse is row:
                continue
        row.person_id = survivor
        row.save(update_fields=["person"])


def _place(row: Invitation) -> tuple[int, int | None]:
    return row.wave_id, row.interaction_id


def _rank(row: Invitation) -> int:
    states = [state.value for state in _ANSWERED_FIRST]
    return states.index(row.state) if row.state in states else len(states)
