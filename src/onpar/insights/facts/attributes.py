"""What each partner was at each month's end: the dimension `partner_months`.

Made from dated history (profile changes, stage transitions, agreements), so that a partner that was
Silver in March counts as Silver in March.
"""

import duckdb

from onpar.insights.facts.extract import DAY, INTEGER, TEXT, load_table
from onpar.insights.periods import Period
from onpar.kernel.staleness import month_of

_PROFILES = """
SELECT partner_id, since, id, CAST(types AS TEXT), CAST(groups AS TEXT), size_band, region, country, language,
       industry, COALESCE(CAST(owner_id AS TEXT), '')
FROM partners_profilechange
"""
_PROFILE_TEXTS = ("types", "groups", "size", "region", "country", "language", "industry", "owner")
_STAGES = """
SELECT t.partner_id, t."on", t.id, s.key, s.phase
FROM partners_stagetransition t JOIN partners_stage s ON s.id = t.to_stage_id
"""
_TIERS = """
SELECT a.partner_id, a.starts_on, a.id, t.key
FROM partners_agreement a JOIN partners_tier t ON t.id = a.tier_id
"""
_DATED = [("partner", INTEGER), ("since", DAY), ("id", INTEGER)]

# The newest row that began before the month's end says what held at its end.
_PARTNER_MONTHS = """
CREATE OR REPLACE TEMP TABLE partner_months AS
WITH profile AS (
    SELECT month, partner, arg_max(p, (since, id)) AS p FROM months JOIN profiles AS p ON since < stop
    GROUP BY month, partner
), stage AS (
    SELECT month, partner, arg_max(s, (since, id)) AS s FROM months JOIN stages AS s ON since < stop
    GROUP BY month, partner
), tier AS (
    SELECT month, partner, arg_max(tier, (since, id)) AS tier FROM months JOIN tiers ON since < stop
    GROUP BY month, partner
)
SELECT month, partner, coalesce(s.stage, '') AS stage, coalesce(s.phase, '') AS phase, coalesce(tier, '') AS tier,
    p.region AS region, p.country AS country, p.size AS size, p.industry AS industry, p.language AS language,
    p.owner AS owner, regexp_extract_all(p.types, '"([^"]*)"', 1) AS type,
    regexp_extract_all(p.groups, '"([^"]*)"', 1) AS "group"
FROM profile LEFT JOIN stage USING (month, partner) LEFT JOIN tier USING (month, partner)
ORDER BY month, partner
"""


def write_partner_months(cursor: duckdb.DuckDBPyConnection, months: list[Period]) -> None:
    """Fills the temporary table `partner_months` for `months`; three queries."""
    texts = [(name, TEXT) for name in _PROFILE_TEXTS]
    load_table(cursor, "profiles", _PROFILES, [], [*_DATED, *texts])
    load_table(cursor, "stages", _STAGES, [], [*_DATED, ("stage", TEXT), ("phase", TEXT)])
    load_table(cursor, "tiers", _TIERS, [], [*_DATED, ("tier", TEXT)])
    cursor.execute("CREATE OR REPLACE TEMP TABLE months (month INTEGER, stop DATE)")
    cursor.executemany(
        "INSERT INTO months VALUES (?, ?)", [(month_of(month.start), month.end) for month in months]
    )
    cursor.execute(_PARTNER_MONTHS)


def attributes_of(month: int) -> str:
    """SELECT of one month of the temporary table."""
    return f"SELECT * FROM partner_months WHERE month = {month}"  # noqa: S608
