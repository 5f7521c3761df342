"""SQLite: the tables, and the way a transaction crosses to them once."""
