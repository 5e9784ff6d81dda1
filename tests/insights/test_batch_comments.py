"""What was written in group and anonymous mode: of a whole batch, from eight comments on."""

import pytest

from onpar.insights.batches.closing import close_batches
from onpar.insights.batches.comments import list_batch_comments
from onpar.insights.viewer import OPERATOR, Viewer
from onpar.surveys.models import Answer, Mode
from tests.insights.program import NOW, add_partner, add_response, question_of, wave_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave():
    return wave_of("batch", mode=Mode.GROUP, opened_on="2026-05-01", closed_on="2026-05-31")


def write(wave, *texts, partner=None):
    for text in texts:
        response = add_response(
            partner or add_partner(), "2026-05-10", mode=wave.mode, wave=wave, ease=4
        )
        question = question_of(response.version, "comment")
        Answer.objects.create(response=response, question=question, text=text)


def listed(wave, viewer=OPERATOR):
    close_batches(actor="test", at=NOW)
    return list_batch_comments(wave, viewer)


def test_eight_comments_are_listed_in_the_order_of_the_alphabet(wave):
    write(wave, *"hgfedcba")
    assert listed(wave) == list("abcdefgh")


def test_seven_are_not_however_many_answered(wave):
    write(wave, *"abcdefg", "", "")
    assert listed(wave) == []


def test_eight_of_two_partners_are_not(wave):
    for texts in ("abcd", "efgh"):
        write(wave, *texts, partner=add_partner())
    assert listed(wave) == []


def test_what_was_written_after_closing_is_not_listed(wave):
    write(wave, *"abcdefgh")
    assert len(listed(wave)) == 8
    write(wave, "later")
    assert "later" not in list_batch_comments(wave, OPERATOR)


def test_a_partner_manager_reads_none(wave):
    write(wave, *"abcdefgh")
    assert listed(wave, Viewer(partners=frozenset())) == []
