"""The conduct line's cases, behind their wall: a database, a folder, keys and pages of their own.

Nothing here is joined to the ledger, and nothing of the ledger's reads it (design, section 6).
What a case holds is sealed to its monitors; the machine that keeps it cannot read it.
"""
