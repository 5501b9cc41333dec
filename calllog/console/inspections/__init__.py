"""The pages of inspections and corrections (检查、整改)."""
