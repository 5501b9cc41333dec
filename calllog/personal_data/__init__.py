"""Personal data for as long as it is needed: retention, purging with proof, citizens' requests."""
