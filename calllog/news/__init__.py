"""Messages to staff: who is told of what, in what words, and how it reaches them."""
