"""Golden files: what a chart looked like when somebody last looked at it."""

from collections.abc import Callable
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--golden-update",
        action="store_true",
        help="Rewrite the golden chart files; then look at them.",
    )


@pytest.fixture
def assert_golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a chart with `golden/<name>.svg`, one element a line so that a difference can be read."""
    update = request.config.getoption("--golden-update", default=False)

    def compare(name: str, chart: str) -> None:
        path = GOLDEN / f"{name}.svg"
        written = chart.replace("><", ">\n<") + "\n"
        if update:
            path.write_text(written, encoding="utf-8")
        assert written == path.read_text(encoding="utf-8"), (
            f"{path.name} differs. Look at the chart, then run `pytest tests/charts --golden-update`."
        )

    return compare
