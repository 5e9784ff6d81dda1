"""What this room tells the others: the names of the facts that its rows feed."""

SALES = "sales"
AGREEMENTS = "agreements"
MEMBERSHIPS = "memberships"
INTERACTIONS = "interactions"
OUTCOMES = "outcomes"
PARTNER_MONTHS = "partner_months"

FACTS = (SALES, AGREEMENTS, MEMBERSHIPS, INTERACTIONS, OUTCOMES, PARTNER_MONTHS)

# A fact that is one file for all time is marked stale under this month.
WHOLE = 0
