"""管理: what the general office decides, and what the administrator keeps; all of it is logged."""
