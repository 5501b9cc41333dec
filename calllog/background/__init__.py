"""What happens by itself: the ticker, the sweep, what is told together, the daily digests."""
