"""The conduct line's cases, behind their wall: a database, a folder and a secret of their own.

Nothing here is joined to the ledger, and nothing of the ledger's reads it (design, section 6).
What is kept is not yet sealed to the monitors' keys: that comes with the cases themselves. Until
then only the folder's permissions (0700, files 0600) guard it, so whoever runs the machine could
read it.
"""
