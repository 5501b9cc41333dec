"""The phone: what is spoken, where a call goes, what the carrier is told."""
