"""Calls to the line as the ledger knows them: its door, its recordings, and how they ended."""
