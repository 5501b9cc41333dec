"""The service catalogue (事项清单), its file and spreadsheet, and the other authorities."""
