"""Every room declares what its rows say about people, and what points at what can be merged."""

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from onpar.kernel.registry import (
    Contract,
    Impersonal,
    Mentions,
    Personal,
    Reference,
    contract,
    find_gaps,
)
from onpar.partners.models import Partner, Person


def test_every_field_is_classified() -> None:
    gaps = find_gaps(contract(), apps.get_models(include_auto_created=True))
    assert not gaps, "\n\n".join(["", *gaps])


@isolate_apps("onpar.partners")
def test_a_text_nobody_classified_is_a_gap_with_a_sentence_that_teaches() -> None:
    class Note(models.Model):
        text = models.TextField()
        minutes = models.IntegerField()

        class Meta:
            app_label = "partners"

    (gap,) = find_gaps(Contract(), [Note])
    assert gap.startswith("partners.Note.text is not classified")
    assert "name it in Personal(Note, …)" in gap


@isolate_apps("onpar.partners")
def test_each_way_to_classify_a_text_closes_its_gap() -> None:
    class Note(models.Model):
        text = models.TextField()

        class Meta:
            app_label = "partners"

    ways = (
        Contract(personal=(Personal(Note, None, "text", "Notes", whole_row=True),)),
        Contract(personal=(Personal(Note, None, "text", "Notes", kept={"text": "Needed"}),)),
        Contract(mentions=(Mentions(Note, ("text",), "Notes"),)),
        Contract(impersonal=(Impersonal(Note, "Written by nobody"),)),
    )
    assert [find_gaps(way, [Note]) for way in ways] == [[], [], [], []]


@isolate_apps("onpar.partners")
def test_a_reference_to_a_person_must_be_classified_and_known_to_merges() -> None:
    class Seat(models.Model):
        person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

        class Meta:
            app_label = "partners"

    declared = Contract(
        personal=(Personal(Person, Person, "pk", "The person", whole_row=True),),
        mergeable=(Person,),
    )
    unclassified, unmerged = find_gaps(declared, [Seat])
    assert unclassified.startswith("partners.Seat.person is not classified")
    assert "Add Reference(Seat, 'person', …)" in unmerged


@isolate_apps("onpar.partners")
def test_a_unique_reference_must_say_which_row_stays() -> None:
    class Plan(models.Model):
        partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
        year = models.IntegerField()

        class Meta:
            app_label = "partners"
            constraints = [models.UniqueConstraint(fields=["partner", "year"], name="one_plan")]

    declared = Contract(references=(Reference(Plan, "partner", "Plans"),), mergeable=(Partner,))
    (gap,) = find_gaps(declared, [Plan])
    assert "is under a unique constraint" in gap


@isolate_apps("onpar.partners")
def test_a_declaration_of_a_field_that_is_gone_is_a_gap() -> None:
    class Note(models.Model):
        class Meta:
            app_label = "partners"

    declared = Contract(mentions=(Mentions(Note, ("text",), "Notes"),))
    assert find_gaps(declared, []) == [
        "partners.Note has no field 'text', which its contract names."
    ]
