from collections.abc import Callable

import pytest

from tests.charts.samples import charts


@pytest.mark.parametrize("name", charts())
def test_chart_is_as_last_seen(name: str, assert_golden: Callable[[str, str], None]) -> None:
    assert_golden(name, charts()[name])
