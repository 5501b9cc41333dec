"""Time and the readings of the rule: when the office works, when a promise falls due, and why."""
