"""The ledger (首问工作台账) and the missed-callback list as spreadsheets, made apart."""
