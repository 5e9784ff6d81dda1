"""A built demo: what lies in the database after the importer has had it all."""

import pytest

from onpar.accounts.models import Role, User
from onpar.accounts.queries import get_installation
from onpar.demo.build import DemoReport, NotEmpty, build_demo, is_complete
from onpar.demo.staff import PARTNER_MANAGER
from onpar.partners.models import Interaction, Partner, PartnerGroup, Sale
from onpar.surveys.models import Answer, Response, Wave
from tests.demo.conftest import LEAP_DAY

pytestmark = pytest.mark.django_db


def test_report_counts_what_is_stored(built: DemoReport):
    assert built.partners == Partner.objects.count() == 821
    assert built.sales == Sale.objects.count()
    assert built.interactions == Interaction.objects.count()
    assert built.answer_sets == Response.objects.count()
    assert built.answers == Answer.objects.count()


def test_installation_says_what_is_simulated(built: DemoReport):
    installation = get_installation()
    assert is_complete(installation)
    assert "AdventureWorks" in installation.demo_note
    assert "simulated" in installation.demo_note


def test_simulated_rows_are_labeled(built: DemoReport):
    assert set(Partner.objects.values_list("origin", flat=True)) == {"adventureworks", "simulated"}
    assert set(Interaction.objects.values_list("origin", flat=True)) == {"simulated"}
    assert Sale.objects.filter(origin="adventureworks").count() == 57_851


def test_misspelled_business_types_are_healed(built: DemoReport):
    sizes = {group.key: group.partners.count() for group in PartnerGroup.objects.all()}
    assert sizes == {"specialty_shop": 231, "value_added": 238, "warehouse": 232}


def test_only_direct_sales_have_no_partner(built: DemoReport):
    without = Sale.objects.filter(partner=None)
    assert set(without.values_list("attribution", flat=True)) == {"direct"}
    assert Sale.objects.filter(amount_minor__lt=0).exists()


def test_anonymous_answers_name_nobody_but_keep_partners_together(built: DemoReport):
    anonymous = Response.objects.filter(mode="anonymous")
    assert anonymous.exists()
    assert not anonymous.exclude(partner=None, person=None).exists()
    assert not anonymous.filter(cluster_key=None).exists()


def test_feedback_points_at_the_interaction_it_judges(built: DemoReport):
    feedback = Response.objects.filter(wave__survey__key="touchpoint")
    assert feedback.exists()
    assert not feedback.filter(interaction=None).exists()


def test_no_wave_opens_after_its_first_answer_or_closes_before_its_last(built: DemoReport):
    for response in Response.objects.select_related("wave"):
        wave: Wave = response.wave
        assert wave.opened_on <= response.on
        assert wave.closed_on is None or response.on <= wave.closed_on


def test_partner_manager_of_the_link_owns_resellers_and_all_stories(built: DemoReport):
    first = User.objects.filter(role=Role.PARTNER_MANAGER).order_by("pk").first()
    assert first is not None
    assert first.email == PARTNER_MANAGER.email
    owned = set(first.partners.values_list("name", flat=True))
    assert len(owned) > 70
    assert {"Fitness Toy Store", "Lumenroute Software", "Marlowe and Finch Advisors"} <= owned


def test_stage_of_a_partner_is_that_of_its_last_step(built: DemoReport):
    for name, stage in (("Fitness Toy Store", "evaluation"), ("Eastside Sporting Goods", "exit")):
        partner = Partner.objects.select_related("stage").get(name=name)
        assert partner.stage.key == stage


def test_a_second_build_is_refused(built: DemoReport):
    with pytest.raises(NotEmpty):
        build_demo(today=LEAP_DAY)
