"""疑似问题、核定、表扬 (clauses 4.1 and 4.2): what the records show, and what people decide.

``looking`` finds what the records show once a day is over; ``entering`` takes what they do not.
``hearing`` keeps what the person concerned says, ``judging`` what was decided about it, and
``suspicions`` tells who may see what, for pages, inspections and assessments. ``commending`` is the
other side. The machine decides nothing.
"""
