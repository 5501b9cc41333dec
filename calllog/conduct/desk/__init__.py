"""The monitors' own app (作风监督), apart from the staff console in everything."""

from __future__ import annotations

from calllog.conduct.desk.app import create_desk

__all__ = ["create_desk"]
