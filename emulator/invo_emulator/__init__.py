"""A local sandbox of the INVO Network backend: checkout, balances and signed webhooks, offline."""

__version__ = "0.1.0"
