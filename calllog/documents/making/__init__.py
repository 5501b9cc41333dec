"""How the shipped templates look, as code that can be reviewed; GB/T 9704-2012 in spirit."""
