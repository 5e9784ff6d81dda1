"""Which facts there are, how each month of them is made, and what makes it stale.

A family is read in one go and written as one or more facts.
"""

from collections.abc import Callable
from dataclasses import dataclass

import duckdb

from onpar.insights.facts.extract import DAY, INTEGER, NUMBER, TEXT, Spec, load_table
from onpar.insights.facts.scores import scores_select
from onpar.insights.periods import Period
from onpar.partners.models import Aspect
from onpar.surveys.models import ScoreWeights

Load = Callable[[duckdb.DuckDBPyConnection, Period], None]


@dataclass(frozen=True)
class Family:
    """`load` reads raw tables of one month; `facts` maps a fact to the SELECT that makes it.

    A SELECT may read the tables fact_NAME of the facts before it.
    """

    load: Load
    facts: dict[str, str]

    def build(self, cursor: duckdb.DuckDBPyConnection, month: Period) -> None:
        """Leaves the month's rows in one temporary table fact_NAME per fact."""
        self.load(cursor, month)
        for fact, select in self.facts.items():
            cursor.execute(f"CREATE OR REPLACE TEMP TABLE fact_{fact} AS {select}")


# Answers ------------------------------------------------------------------------------------------

_RESPONSES = """
SELECT r.id, r.partner_id, COALESCE(r.person_id, r.respondent), r.cluster_key, r.wave_id, s.key, t.key,
       CASE r.mode WHEN 'named' THEN 0 WHEN 'partner' THEN 1 WHEN 'group' THEN 2 ELSE 3 END, r."on"
FROM surveys_response r
JOIN surveys_wave w ON w.id = r.wave_id
JOIN surveys_survey s ON s.id = w.survey_id
LEFT JOIN partners_interaction i ON i.id = r.interaction_id
LEFT JOIN partners_interaction n ON n.id = i.superseded_by_id
LEFT JOIN partners_touchpoint t ON t.id = COALESCE(r.touchpoint_id, n.touchpoint_id, i.touchpoint_id)
WHERE r."on" >= %s AND r."on" < %s
"""
_RESPONSE_COLUMNS = [
    ("response", INTEGER),
    ("partner", INTEGER),
    ("person", INTEGER),
    ("cluster_key", INTEGER),
    ("wave", INTEGER),
    ("survey", TEXT),
    ("touchpoint", TEXT),
    ("mode", INTEGER),
    ("day", DAY),
]
_ANSWERS = """
SELECT a.response_id, a.question_id, a.item, a.number, a.choice
FROM surveys_answer a
JOIN surveys_response r ON r.id = a.response_id
WHERE r."on" >= %s AND r."on" < %s AND (a.number IS NOT NULL OR a.choice <> '')
"""
_ANSWER_COLUMNS = [
    ("response", INTEGER),
    ("question", INTEGER),
    ("item", TEXT),
    ("number", NUMBER),
    ("choice", TEXT),
]
_QUESTIONS = """
SELECT q.id, q.role, a.key, COALESCE(p.key, a.key), t.key, q.low, q.high
FROM surveys_question q
LEFT JOIN partners_aspect a ON a.id = q.aspect_id
LEFT JOIN partners_aspect p ON p.id = a.parent_id
LEFT JOIN partners_touchpoint t ON t.id = q.touchpoint_id
"""
_QUESTION_COLUMNS = [
    ("question", INTEGER),
    ("role", TEXT),
    ("item_aspect", TEXT),
    ("aspect", TEXT),
    ("about", TEXT),
    ("low", NUMBER),
    ("high", NUMBER),
]


def _load_answers(cursor: duckdb.DuckDBPyConnection, month: Period) -> None:
    days = [month.start, month.end]
    load_table(cursor, "raw_responses", _RESPONSES, days, _RESPONSE_COLUMNS)
    load_table(cursor, "raw_answers", _ANSWERS, days, _ANSWER_COLUMNS)
    load_table(cursor, "raw_questions", _QUESTIONS, [], _QUESTION_COLUMNS)
    cursor.execute("CREATE OR REPLACE TEMP TABLE weights (aspect VARCHAR, weight DOUBLE)")
    if weights := aspect_weights():
        cursor.executemany("INSERT INTO weights VALUES (?, ?)", list(weights.items()))
    cursor.execute(_RATED)


def aspect_weights() -> dict[str, float]:
    """Weights of the aspects in px_score: the newest version, else equal over the top aspects."""
    newest = ScoreWeights.objects.order_by("-version").first()
    if newest is not None:
        return {key: float(weight) for key, weight in newest.weights.items()}
    return dict.fromkeys(Aspect.objects.filter(parent=None).values_list("key", flat=True), 1.0)


# Keys beyond 62 bits would overflow when doubled; the importer makes none that long.
_KEYS = 2**62

# A cluster is the partner; without one, the keyed digest of an anonymous answer; else the answer set itself.
_WHO = f"""
response, wave, survey, mode::TINYINT AS mode, day,
(year(day) * 100 + month(day))::INTEGER AS month,
CASE WHEN partner > 0 THEN partner END AS partner,
CASE WHEN partner > 0 THEN partner WHEN cluster_key >= 0 THEN -2 * (cluster_key % {_KEYS}) - 1
     ELSE -2 * response END AS cluster,
CASE WHEN person > 0 THEN person ELSE -response END AS person
"""

_RATED = f"""
CREATE OR REPLACE TEMP TABLE rated AS
SELECT {_WHO}, coalesce(nullif(about, ''), touchpoint) AS touchpoint, item, number, choice, role,
    item_aspect, aspect, low, high
FROM raw_answers JOIN raw_questions USING (question) JOIN raw_responses USING (response)
"""  # noqa: S608

_ANSWERS_FACT = """
SELECT response, wave, survey, mode, day, month, partner, cluster, person, touchpoint, role, aspect, number, low, high
FROM rated WHERE role NOT IN ('expectation', 'reality', 'word_of_mouth', 'reason', 'comment') AND number IS NOT NULL
ORDER BY partner, day
"""

# Items of one aspect (quality of product and portal) are averaged within the answer set first.
_PAIRS_FACT = """
SELECT response, any_value(wave) AS wave, any_value(survey) AS survey, any_value(mode) AS mode, any_value(day) AS day,
       any_value(month) AS month, any_value(partner) AS partner, any_value(cluster) AS cluster,
       any_value(person) AS person, touchpoint, aspect, avg(expectation) AS expectation, avg(reality) AS reality
FROM (
    SELECT e.*, e.number AS expectation, r.number AS reality
    FROM rated e JOIN rated r ON r.response = e.response AND r.item_aspect = e.item_aspect
        AND r.touchpoint = e.touchpoint AND r.item = e.item AND r.low = e.low AND r.high = e.high
    WHERE e.role = 'expectation' AND r.role = 'reality' AND e.low = 1 AND e.high = 10
        AND e.number IS NOT NULL AND r.number IS NOT NULL
)
GROUP BY response, touchpoint, aspect, item
ORDER BY partner, day
"""

# Sums of decimal weights are off by a rounding, and an answer set with exactly half must count.
_HALF = 0.5 - 1e-9
_RESPONSES_FACT = f"""
WITH aspects AS (
    SELECT response, aspect, 100 * avg((number - low) / (high - low)) AS rating
    FROM rated WHERE role = 'reality' AND aspect <> '' AND number IS NOT NULL GROUP BY response, aspect
), scores AS (
    SELECT response, round(sum(weight * rating) / sum(weight), 9) AS px_score
    FROM aspects JOIN weights USING (aspect) WHERE weight > 0 GROUP BY response
    HAVING sum(weight) >= (SELECT sum(weight) FROM weights) * {_HALF}
), told AS (
    SELECT response, 1 AS told_others, max((choice = 'recommended')::INTEGER) AS recommended,
           max((choice = 'warned')::INTEGER) AS warned
    FROM rated WHERE role = 'word_of_mouth' GROUP BY response
)
SELECT {_WHO}, touchpoint, px_score, told_others, recommended, warned
FROM raw_responses LEFT JOIN scores USING (response) LEFT JOIN told USING (response)
ORDER BY partner, day
"""  # noqa: S608

# Records ------------------------------------------------------------------------------------------

_SALES = """
SELECT partner_id, attribution, amount_minor, currency, closed_on FROM partners_sale
WHERE closed_on >= %s AND closed_on < %s
"""
_AGREEMENTS = """
SELECT partner_id, outcome, CASE WHEN outcome = 'ended_early' THEN ended_on ELSE renewal_on END
FROM partners_agreement
WHERE CASE WHEN outcome = 'ended_early' THEN ended_on ELSE renewal_on END >= %s
  AND CASE WHEN outcome = 'ended_early' THEN ended_on ELSE renewal_on END < %s
"""
_INTERACTIONS = """
SELECT i.partner_id, t.key, CASE WHEN t.is_qualifying THEN 1 ELSE 0 END, i.minutes, i.at
FROM partners_interaction i JOIN partners_touchpoint t ON t.id = i.touchpoint_id
WHERE i.at >= %s AND i.at < %s AND i.superseded_by_id IS NULL
"""
_OUTCOMES = """
SELECT partner_id, judgment, judged_on FROM partners_outcome
WHERE judged_on >= %s AND judged_on < %s AND side = 'theirs'
"""
_CUSTOMER_SCORES = """
SELECT partner_id, score, low, high, promise_kept, "on" FROM partners_customerscore
WHERE "on" >= %s AND "on" < %s
"""
_MEMBERSHIPS = """
SELECT p.id, p.joined_on, p.created_at, g.phase,
    (SELECT MIN(a.starts_on) FROM partners_agreement a WHERE a.partner_id = p.id),
    (SELECT MIN(x."on") FROM partners_stagetransition x WHERE x.partner_id = p.id),
    (SELECT MIN(s.closed_on) FROM partners_sale s WHERE s.partner_id = p.id AND s.amount_minor >= 0),
    (SELECT MIN(i.at) FROM partners_interaction i JOIN partners_touchpoint t ON t.id = i.touchpoint_id
     WHERE i.partner_id = p.id AND t.is_qualifying AND i.superseded_by_id IS NULL),
    (SELECT COALESCE(a.ended_on, CASE WHEN a.outcome = 'not_renewed' THEN a.renewal_on END)
     FROM partners_agreement a WHERE a.partner_id = p.id ORDER BY a.starts_on DESC, a.id DESC LIMIT 1),
    (SELECT MAX(x."on") FROM partners_stagetransition x JOIN partners_stage e ON e.id = x.to_stage_id
     WHERE x.partner_id = p.id AND e.phase = 'exit')
FROM partners_partner p JOIN partners_stage g ON g.id = p.stage_id
"""
_MEMBERSHIP_COLUMNS = [
    ("partner", INTEGER),
    ("joined", DAY),
    ("created", DAY),
    ("phase", TEXT),
    ("agreed", DAY),
    ("staged", DAY),
    ("sold", DAY),
    ("acted", DAY),
    ("last_end", DAY),
    ("exit_stage", DAY),
]
# A partner without any agreement has left when its stage says so; with one, when the last term ended.
_MEMBERSHIPS_FACT = """
SELECT partner, least(agreed, joined, staged, sold, acted, created) AS entered_on,
       least(agreed, joined) AS signed_on, least(sold, acted) AS activated_on,
       (CASE WHEN agreed IS NOT NULL THEN last_end WHEN phase = 'exit' THEN exit_stage END) AS exited_on
FROM raw_memberships ORDER BY partner
"""


def _load_memberships(cursor: duckdb.DuckDBPyConnection, _month: Period) -> None:
    load_table(cursor, "raw_memberships", _MEMBERSHIPS, [], _MEMBERSHIP_COLUMNS)


def _simple(name: str, sql: str, spec: Spec, select: str) -> tuple[str, Family]:
    """A family of one fact whose rows are read as they are."""

    def load(cursor: duckdb.DuckDBPyConnection, month: Period) -> None:
        load_table(cursor, f"raw_{name}", sql, [month.start, month.end], spec)

    tail = f"day, (year(day) * 100 + month(day))::INTEGER AS month FROM raw_{name}"
    who = "CASE WHEN partner > 0 THEN partner END AS partner, CASE WHEN partner > 0 THEN partner ELSE 0 END AS cluster"
    return name, Family(load, {name: f"SELECT {who}, {select}, {tail} ORDER BY partner, day"})


MONTHLY: dict[str, Family] = {
    "answers": Family(
        _load_answers,
        {
            "answers": _ANSWERS_FACT,
            "pairs": _PAIRS_FACT,
            "responses": _RESPONSES_FACT,
            "scores": scores_select(),
        },
    ),
    **dict(
        [
            _simple(
                "sales",
                _SALES,
                [
                    ("partner", INTEGER),
                    ("attribution", TEXT),
                    ("amount", INTEGER),
                    ("currency", TEXT),
                    ("day", DAY),
                ],
                "attribution, amount, currency",
            ),
            _simple(
                "agreements",
                _AGREEMENTS,
                [("partner", INTEGER), ("outcome", TEXT), ("day", DAY)],
                "outcome",
            ),
            _simple(
                "interactions",
                _INTERACTIONS,
                [
                    ("partner", INTEGER),
                    ("touchpoint", TEXT),
                    ("qualifies", INTEGER),
                    ("minutes", INTEGER),
                    ("day", DAY),
                ],
                "touchpoint, qualifies = 1 AS qualifies, nullif(minutes, -1) AS minutes",
            ),
            _simple(
                "outcomes",
                _OUTCOMES,
                [("partner", INTEGER), ("judgment", TEXT), ("day", DAY)],
                "judgment",
            ),
            _simple(
                "customer_scores",
                _CUSTOMER_SCORES,
                [
                    ("partner", INTEGER),
                    ("score", NUMBER),
                    ("low", NUMBER),
                    ("high", NUMBER),
                    ("promise_kept", NUMBER),
                    ("day", DAY),
                ],
                "score, low, high, promise_kept",
            ),
        ]
    ),
}
MEMBERSHIPS = Family(_load_memberships, {"memberships": _MEMBERSHIPS_FACT})
