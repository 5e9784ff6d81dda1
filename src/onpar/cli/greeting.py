"""What the demo says when it starts: its headline figures and two links."""

from onpar.accounts.models import Role, User
from onpar.accounts.queries import get_installation
from onpar.accounts.services.demo_links import demo_token
from onpar.insights.evaluator import evaluate_many
from onpar.insights.formatting import format_interval, format_value
from onpar.insights.periods import last_days
from onpar.insights.pulse import pulse_queries
from onpar.insights.results import Figure
from onpar.insights.viewer import OPERATOR
from onpar.kernel import clock

LINK_ROLES = (Role.PROGRAM_MANAGER, Role.PARTNER_MANAGER)


def greet(base_url: str) -> str:
    """Several lines of text: the note on what is simulated, the figures, the links."""
    installation = get_installation()
    return "\n".join(
        [
            "",
            f"{installation.vendor_name}: {installation.demo_note}",
            "",
            *_headlines(installation.currency),
            "",
            *_links(base_url),
            "",
        ]
    )


def _headlines(currency: str) -> list[str]:
    now = clock.now()
    queries = pulse_queries(last_days(90, now.date()), today=now.date())
    results = evaluate_many(list(queries.headlines.values()), OPERATOR, at=now)
    return [_line(result.total, currency) for result in results]


def _line(figure: Figure, currency: str) -> str:
    value = format_value(figure.metric, figure.estimate.value, currency=currency)
    interval = format_interval(figure, currency=currency)
    beside = f"95 % interval {interval}" if interval else "complete records"
    return f"  {figure.metric.title!s:<32} {value:>9}   {beside}"


def _links(base_url: str) -> list[str]:
    lines = []
    for role in LINK_ROLES:
        user = User.objects.filter(role=role).order_by("pk").first()
        if user is not None:
            label = f"Sign in as {str(role.label).lower()}:"
            lines.append(f"  {label:<32} {base_url}/demo/{demo_token(user)}/")
    return lines
