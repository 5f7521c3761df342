"""Telling the game what happened: the outbox, the signature, and the delivery."""
