"""The missed-callback list (待回电清单) and its tabs: which rows, in which order, how many."""
