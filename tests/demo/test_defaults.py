"""The default catalog and surveys that every new installation starts with."""

from datetime import UTC, datetime

import pytest

from onpar.accounts.services.installation import set_up_installation
from onpar.partners.defaults import install_defaults
from onpar.partners.models import Aspect, PartnerType, Phase, Stage, Tier, Touchpoint
from onpar.surveys.defaults import install_default_surveys
from onpar.surveys.models import AnswerRole, Question, Survey

pytestmark = pytest.mark.django_db
ACTOR = "command:tests"
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_catalog_has_what_a_program_starts_with():
    install_defaults()
    assert Touchpoint.objects.count() == 36
    assert set(Stage.objects.values_list("phase", flat=True)) == set(Phase.values)
    assert PartnerType.objects.count() == 6
    assert list(Tier.objects.values_list("key", flat=True)) == ["registered", "silver", "gold"]


def test_quality_has_two_items():
    install_defaults()
    assert Aspect.objects.filter(parent=None).count() == 10
    items = Aspect.objects.filter(parent__key="quality").values_list("key", flat=True)
    assert set(items) == {"quality_product", "quality_portal"}


def test_installing_again_keeps_what_the_program_edited():
    install_defaults()
    Touchpoint.objects.filter(key="qbr").update(name="Business review")
    install_defaults()
    assert Touchpoint.objects.get(key="qbr").name == "Business review"
    assert Touchpoint.objects.count() == 36


def test_paperwork_and_trouble_are_no_activity():
    install_defaults()
    qualifying = Touchpoint.objects.filter(is_qualifying=True).values_list("key", flat=True)
    assert {"deal_registration", "training", "qbr", "first_deal"} <= set(qualifying)
    assert not {"payout", "tech_support", "regular_comms", "exit_notice"} & set(qualifying)


def test_surveys_ask_each_pair_on_one_scale():
    install_defaults()
    install_default_surveys(actor=ACTOR, at=AT)
    full = Question.objects.filter(version__survey__key="relationship_full", touchpoint=None)
    for role in (AnswerRole.EXPECTATION, AnswerRole.REALITY):
        scales = full.filter(role=role).values_list("low", "high")
        assert list(scales) == [(1, 10)] * 11


def test_surveys_are_installed_once_and_name_the_vendor():
    set_up_installation(vendor_name="Meridian", currency="USD", time_zone="UTC")
    install_defaults()
    install_default_surveys(actor=ACTOR, at=AT)
    install_default_surveys(actor=ACTOR, at=AT)
    assert Survey.objects.count() == 3
    asked = Question.objects.get(version__survey__key="relationship_short", key="nps")
    assert "partnership with Meridian" in asked.text
