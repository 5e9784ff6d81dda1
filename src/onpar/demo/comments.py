"""What people write: sentences that fit the rating, the aspect and the touchpoint."""

from random import Random

# Aspect → what is missing. The reasons behind the truth come back here.
COMPLAINTS = {
    "ease_of_work": (
        "Every request needs three forms and we type the same data twice.",
        "Simple things take days. We wait, then explain it all again to somebody else.",
        "Too many steps for a small order. Our people avoid the portal.",
        "Being passed on from one desk to the next costs us half a day a week.",
        "Getting an exception approved takes longer than the deal itself.",
        "Why do we enter the customer address in three places?",
    ),
    "clarity": (
        "We do not know who decides what on your side.",
        "The rules of the program changed again and nobody told us why.",
        "I could not say what our joint goals for this year are.",
        "No status on our requests unless we ask for it.",
        "Requirements for the next tier read differently on every page.",
    ),
    "help": (
        "Our contact has no time, and the training is too general.",
        "We asked for technical help and got a link.",
        "Sales material comes after the season has started.",
        "New staff have nobody who shows them the first steps.",
    ),
    "win_win": (
        "The good leads stay with your own team.",
        "We invest in the shop, you invest in words.",
        "Two of our deals were offered to the customer directly.",
    ),
    "recognition": (
        "We closed a large order and nobody said a word.",
        "Our name does not appear anywhere, not even on the dealer page.",
    ),
    "future": (
        "We see no plan beyond this season.",
        "The roadmap reaches us through customers.",
    ),
    "communication": (
        "Too many mails, too little that concerns us.",
        "News about prices arrives after the change.",
    ),
    "trust": (
        "Promised delivery dates do not hold.",
        "A commitment from spring is still open.",
    ),
    "fair_pay": (
        "Margin went down while the effort went up.",
        "The statement never matches our own numbers at first.",
    ),
    "quality_product": (
        "Two returns for the same wheel set in a month.",
        "Documentation of the interface is a version behind.",
    ),
    "quality_portal": (
        "I search the portal for ten minutes and then call.",
        "Half of the documents in the portal are out of date.",
    ),
}
PRAISE = {
    "ease_of_work": ("Orders go through without a phone call.", "Quick answers, few forms."),
    "clarity": ("We always know what comes next.", "Goals and roles are clear on both sides."),
    "help": (
        "Our partner manager picks up the phone and solves it.",
        "The training was usable the week after.",
        "Great help with our first joint quote.",
    ),
    "win_win": (
        "Both sides earn from this, and we see the numbers.",
        "The leads you send us fit our business.",
    ),
    "recognition": (
        "You thanked our team in front of the customer. That counts.",
        "Our work is visible in your newsletter.",
    ),
    "future": (
        "The joint plan for next year is already on our table.",
        "We grow together, step by step.",
    ),
    "communication": ("Short, useful updates at the right time.", "One voice, whoever we call."),
    "trust": ("You keep your word, also when it is inconvenient.", "Problems are named openly."),
    "fair_pay": ("Fair commission, paid on the day.", "The rules of payment are easy to follow."),
    "quality_product": (
        "Customers come back for the product.",
        "Hardly any returns since last year.",
    ),
    "quality_portal": ("I find prices and manuals in a minute.", "The portal is fast and current."),
}
LUKEWARM = (
    "Solid, but nothing that I would bring up at a trade fair.",
    "Good people, slow processes.",
    "It depends on who answers.",
    "Fine so far, we have seen better and worse.",
    "The product is good; working with you could be simpler.",
)
_LEAD_INS = ("", "", "", "Honestly: ", "As said in our last call: ", "From our side: ")
_WISHES = {
    "ease_of_work": (
        "Fewer forms.",
        "One place to enter an order.",
        "A decision within two days.",
        "Let us see where a request stands.",
    ),
    "clarity": (
        "Name one person who decides.",
        "Tell us about changes before they start.",
        "Write down our joint goals.",
    ),
    "help": (
        "Training for people who sell, not for engineers.",
        "More time with our contact.",
        "Material a month before the season.",
    ),
    "win_win": ("Share leads fairly.", "Stop competing with us for the same customer."),
    "recognition": ("Say thank you once in a while.", "Put partners on your web page."),
    "future": ("Plan the next year with us.", "Show us the roadmap first."),
    "communication": ("Half as many mails.", "Tell us first, not the press."),
    "trust": ("Keep delivery dates.", "Close the open promises from spring."),
    "fair_pay": ("Pay the margin that the effort deserves.", "Statements that we can check."),
    "quality_product": ("Fix the wheel set.", "Keep the interface documentation current."),
    "quality_portal": (
        "A search that finds things.",
        "Remove old documents from the portal.",
    ),
}
AFTER_BREAK = (
    "Since the second approval by finance a decision takes a week. It used to be two days.",
    "Waited {days} days for an answer; the customer bought elsewhere.",
    "Now finance has to approve as well, and nobody can say where the request is.",
    "We registered early and still waited {days} days. The customer noticed.",
    "Twice as many steps as in spring. We think about not registering any more.",
    "The extra approval adds nothing but waiting.",
)
_TOUCHPOINT_GOOD = {
    "deal_registration": ("Approved the next day, with a reason.", "Fast and clear, as promised."),
    "training": ("Could use it with a customer two days later.", "Good trainer, real examples."),
    "tech_support": ("An engineer who listened and solved it.", "Solved within the hour."),
    "qbr": ("We talked about our goals, not only yours.", "Commitments were kept this time."),
    "joint_activity": ("Leads were split fairly.", "A good day for both of us."),
    "payout": ("Right amount, on the day.", "Statement matched our own numbers."),
}
_TOUCHPOINT_POOR = {
    "deal_registration": ("The reason for the decision was missing.", "Had to send the same proof twice."),
    "training": ("Too long for what we could use.", "Slides from last year."),
    "tech_support": ("Passed on three times.", "Waited four days for a first answer."),
    "qbr": ("Forty slides, ten minutes for our points.", "Same commitments as last quarter."),
    "joint_activity": ("All leads went to your team.", "Costs shared, contacts not."),
    "payout": ("One line was wrong again.", "Paid two weeks late."),
}  # fmt: skip
_ANY_GOOD = ("Went as promised.", "Nothing to complain about.", "Well prepared, to the point.")
_ANY_POOR = (
    "Took more time than it was worth.",
    "Nobody was prepared.",
    "We had to ask three times.",
)


def reason_for_rating(likelihood: int, *, worst: str, best: str, chance: Random) -> str:
    """Why somebody would recommend a partnership so much, 0-10."""
    if likelihood >= 9:
        return chance.choice(PRAISE[best])
    if likelihood >= 7:
        return chance.choice((*LUKEWARM, *COMPLAINTS[worst]))
    return _with_lead_in(chance.choice(COMPLAINTS[worst]), chance)


def wish(worst: str, chance: Random) -> str:
    return chance.choice(_WISHES[worst])


def reason_after(touchpoint: str, gap: int, *, is_broken: bool, chance: Random) -> str:
    """Why a touchpoint was as it was; `gap` is reality minus need."""
    if is_broken and gap <= -2:
        return chance.choice(AFTER_BREAK).format(days=chance.choice((6, 7, 8, 9)))
    if gap <= -2:
        return chance.choice(_TOUCHPOINT_POOR.get(touchpoint, _ANY_POOR))
    return chance.choice(_TOUCHPOINT_GOOD.get(touchpoint, _ANY_GOOD))


def _with_lead_in(sentence: str, chance: Random) -> str:
    lead_in = chance.choice(_LEAD_INS)
    return lead_in + (
        sentence[0].lower() + sentence[1:] if lead_in and sentence[:2] != "I " else sentence
    )
