"""What people decide on top of the records, lawfully: repairs, objections, measures, bans, incentives, exchange between provinces."""
