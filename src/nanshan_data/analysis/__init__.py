"""What follows from the data: themed tables, growth, density, strategies, the ledger of claims."""
