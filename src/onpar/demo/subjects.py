"""What interactions are about, in the words of a partner manager: subject and outcome by touchpoint.

`{product}` is a product line, `{city}` the partner's city, `{days}` how long a decision took.
"""

PRODUCTS = (
    "the mountain line", "the road line", "touring frames", "the commuter e-bikes", "helmets",
    "wheel sets", "the fleet package", "the service portal", "spare parts", "the dealer app",
)  # fmt: skip

SUBJECTS: dict[str, tuple[tuple[str, str], ...]] = {
    "access": (
        ("Welcome and logins for the team", "Three logins set up, two used on the first day"),
        ("Portal access", "Access given; single sign-on to follow"),
    ),
    "kickoff": (
        ("Kickoff", "Goals and names exchanged; first deal picked"),
        ("Kickoff with both teams", "Plan for 90 days agreed, next call in two weeks"),
        ("Kickoff in {city}", "Two target accounts named, demo stock ordered"),
    ),
    "onboarding_plan": (
        ("First steps and dates", "Three steps dated: training, price list, first quote"),
        ("Onboarding plan reviewed", "Two of four steps done; certificate moved by a week"),
    ),
    "training": (
        ("Sales training on {product}", "Two people certified"),
        ("Technical training on {product}", "One certificate, one repeats the lab part"),
        ("Product training on {product}", "Passed; asked for shorter modules"),
    ),
    "first_deal": (
        ("First joint quote", "Won together; delivery in three weeks"),
        ("Help with the first order", "Order placed for {product}"),
    ),
    "enablement": (
        ("News of the season for {product}", "New price list explained, pitch updated"),
        ("Refresher on {product}", "Four people took part"),
    ),
    "regular_comms": (
        ("Monthly check-in", "No open points; forecast unchanged"),
        ("Check-in on {product}", "Asks for delivery dates; answer by Friday"),
        ("Call on the season's plan", "Will take more of {product} if delivery holds"),
        ("Check-in", "Two open questions on terms, sent to finance"),
        ("Call about a customer in {city}", "Joint visit agreed"),
    ),
    "resource_updates": (
        ("New sales material for {product}", "Sent; asked for a local version"),
        ("Release notes", "Read; one question on compatibility answered"),
    ),
    "tech_support": (
        ("Question on {product}", "Solved the same day"),
        ("Fault at a customer: {product}", "Part replaced under warranty after four days"),
        ("Interface returns errors", "Workaround given; fix in the next release"),
        ("Portal login fails", "Password policy explained, access restored"),
    ),
    "joint_activity": (
        ("Open day in {city}", "31 visitors, 6 leads shared half and half"),
        ("Joint campaign for {product}", "Eight leads, two quotes"),
        ("Shared booth at the trade fair", "Fourteen contacts; follow-up split by region"),
    ),
    "deal_registration": (
        ("Registered: fleet order, {city}", "Approved after {days}"),
        ("Registered: {product} for a chain of gyms", "Approved after {days}"),
        ("Registered: {product} for a city program", "Approved after {days}"),
        ("Registered: hotel group in {city}", "Not approved after {days}: already with our team"),
        ("Registered: {product} for a school district", "Approved after {days}"),
    ),
    "lead_sharing": (
        ("Lead: fleet buyer in {city}", "Accepted; first call made"),
        ("Lead: rental company", "Accepted; quote sent"),
        ("Two leads from the website", "One accepted, one outside the region"),
    ),
    "payout": (
        ("Statement of the quarter", "Agreed and paid on day 28"),
        ("Statement of the month", "One line disputed, corrected within a week"),
    ),
    "mdf": (
        ("Funds request: local campaign", "Approved in full"),
        ("Claim for the open day", "Paid; one receipt was missing at first"),
        ("Funds request: video for {product}", "Half approved, reason given"),
    ),
    "qbr": (
        ("Quarterly business review", "Three commitments with dates, two kept from last time"),
        ("Business review", "Target for the quarter agreed; delivery named as the risk"),
        ("Quarterly review in {city}", "Wants more leads; joint plan for two accounts"),
    ),
    "issue_resolution": (
        ("Complaint: late delivery", "Credit note issued; new date kept"),
        ("Conflict about a customer", "Customer stays with the partner; rule explained"),
        ("Complaint: wrong invoice", "Corrected after eight days"),
    ),
    "value_review": (
        ("Value of the year together", "Numbers shared with both managements"),
        ("Half-year value review", "Margin up, effort up as well; two steps to be dropped"),
    ),
    "strategy_alignment": (
        ("Roadmap talk", "Roadmap of the next four quarters shown; no overlap found"),
        ("Strategy talk with both sponsors", "Joint interest in {product} confirmed"),
    ),
    "tier_review": (
        ("Tier review", "Tier stays; gap to the next one explained"),
        ("Tier review", "Moves up from the next term on"),
    ),
    "new_opportunity": (
        ("Idea: {product} for rental companies", "Business case within two weeks"),
        ("Opportunity with a delivery service", "Mandate given; joint visit planned"),
    ),
    "additional_training": (
        ("Second product: {product}", "One person certified"),
        ("Advanced workshop on {product}", "Used in two projects since"),
    ),
    "joint_business_plan": (
        ("Joint business plan for the year", "Signed by both; reviewed each quarter"),
        ("Plan for {product}", "Targets set for three segments"),
    ),
    "market_expansion": (
        ("Entry into a second region", "Go; protected for twelve months"),
        ("New segment: company bikes", "Pilot with one customer agreed"),
    ),
    "renewal": (
        ("Talk about renewal", "Terms sent; wants shorter notice period"),
        ("Renewal", "Renewed for a year"),
        ("Renewal talk", "Asks for faster decisions before signing"),
    ),
    "exit_notice": (
        ("Notice received", "Confirmed the same day; plan follows"),
        ("Notice to the end of the term", "Confirmed; open orders listed"),
    ),
    "exit_interview": (
        ("Exit interview", "Main reason: {reason}"),
    ),
    "customer_handover": (
        ("Open orders and customers", "Four customers handed over by name"),
    ),
}  # fmt: skip
