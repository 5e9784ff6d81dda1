"""Partners, their people, agreements, stages, touchpoints, and what happened between us."""
