"""The office: its people and sections, who is away, who may do what, who answers for an item."""
