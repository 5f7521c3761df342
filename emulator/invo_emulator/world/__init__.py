"""A world: one closed universe with its own clock, randomness, store, outbox and scheduled jobs."""
