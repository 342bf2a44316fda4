"""The pages of the penalty ledger: read, decide, dispute, try, print."""
