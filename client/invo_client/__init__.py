"""A typed client, sync and async, for the INVO payments API."""

from .answers import (
    CreateCheckoutResult,
    CurrencyBalance,
    OrderDetailsResult,
    PlayerBalanceResult,
    WebhookEvent,
)
from .checks import Money, Rail
from .client import AsyncInvoServer, InvoServer
from .errors import InvoError
from .hooks import ErrorInfo, Hooks, RequestInfo, ResponseInfo
from .version import __version__
from .webhooks import verify_webhook

__all__ = [
    "AsyncInvoServer",
    "CreateCheckoutResult",
    "CurrencyBalance",
    "ErrorInfo",
    "Hooks",
    "InvoError",
    "InvoServer",
    "Money",
    "OrderDetailsResult",
    "PlayerBalanceResult",
    "Rail",
    "RequestInfo",
    "ResponseInfo",
    "WebhookEvent",
    "__version__",
    "verify_webhook",
]
