"""Webhook receivers that make one classic mistake each; docstrings say what was thought of it."""
