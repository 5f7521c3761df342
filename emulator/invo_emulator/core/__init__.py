"""What each resource does: plain functions of a transaction and values, free of HTTP."""
