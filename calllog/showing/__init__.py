"""What is shown of items: their stories, lists of them, and what waits for whom."""
