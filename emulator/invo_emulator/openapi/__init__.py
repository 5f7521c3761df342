"""The description of everything that can be called, made of the code that answers it."""
