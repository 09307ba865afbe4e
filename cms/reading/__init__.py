"""Reading: a selection becomes a plan, the plan one statement, the statement finished JSON."""
