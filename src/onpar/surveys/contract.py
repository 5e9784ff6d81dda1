"""What this room tells the others: the names of the facts that its rows feed."""

RESPONSES = "responses"
ANSWERS = "answers"
PAIRS = "pairs"

FACTS = (RESPONSES, ANSWERS, PAIRS)
