"""Papers (文书) made from items: what they say, and how they are numbered and kept."""
