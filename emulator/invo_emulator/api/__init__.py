"""The emulated API: what can be called, one file per resource."""
