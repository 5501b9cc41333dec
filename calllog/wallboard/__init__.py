"""值班大屏: what a screen on the wall shows to whoever passes, and the links that open it."""
