"""The contract: what is known of the real backend, and from whom. Only data."""
