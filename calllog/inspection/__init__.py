"""Inspections (检查): a drawn sample of a section's ledger, signed item by item (5.2, 5.5).

``drawing`` draws, ``starting`` begins, ``signing`` is the inspector's work, ``correcting`` what
follows from a finding (整改), ``following`` keeps time over both, ``report`` freezes the numbers.
"""
