"""Everything the real backend is known to have: number, method, path, name."""

from invo_emulator.records import frozen


@frozen
class Endpoint:
    """A place of the real API: E1 to E80 are the SDKs', D1 and on the documentation's."""

    number: str
    method: str
    path: str
    name: str


_TABLE = """
E1 POST /api/sdk/player-token: Player token
E2 POST /api/sdk/players: Register a player
E3 POST /api/sdk/players/phone: Change a player's phone
E4 POST /api/sdk/players/phone/change-requests: Ask for a phone change
E5 GET /api/sdk/players/phone/change-requests/{id}: Phone change request
E6 GET /api/sdk/players/activity: Player activity
E7 GET /api/sdk/loyalty/players/rewards: Loyalty rewards
E8 GET /api/player-balances/player/by-email/{email:path}: Balance by e-mail
E8b GET /api/player-balances/player/{player_id}: Balance by player id
E9 GET /api/wallet/identities: Linked identities
E10 POST /api/checkout/sessions: Checkout session
E11 GET /api/checkout/sessions/{session_id}: Purchase status
E12 POST /api/currency-purchases/quote: Purchase quote
E13 POST /api/currency-purchases/purchase-currency: Direct currency purchase
E14 POST /api/currency-purchases/confirm-payment: Confirm a payment
E15 GET /api/currency-purchases/order-details: Currency order details
E16 GET /api/currency-purchases/steam/packs: Steam packs
E17 POST /api/currency-purchases/steam/init-purchase: Start a Steam purchase
E18 POST /api/currency-purchases/steam/finalize-purchase: Finish a Steam purchase
E19 POST /api/item-purchases/purchase-item: Item purchase
E20 GET /api/item-purchases/player-purchase-history: Item purchase history
E21 GET /api/item-purchases/order-details: Item order details
E22 POST /api/platform-commerce/purchase: Platform Commerce purchase
E23 GET /api/platform-commerce/approvals/{approval_id}: Platform Commerce approval
E24 GET /api/platform-commerce/approvals: Platform Commerce approval by request id
E25 POST /api/platform-commerce/approvals/{approval_id}/cancel: Cancel an approval
E26 GET /api/platform-commerce/purchase-status/{order_id}: Platform Commerce purchase status
E27 GET /api/platform-commerce/purchase-history: Platform Commerce history
E28 POST /api/platform-commerce/refund: Platform Commerce refund
E29 POST /api/subscriptions/subscribe: Subscribe
E31 GET /api/subscriptions/player: A player's subscriptions
E36 POST /api/subscriptions/steam/init: Start a Steam subscription
E37 POST /api/subscriptions/steam/finalize: Finish a Steam subscription
E30 GET /api/subscriptions/{id}: Subscription
E32 POST /api/subscriptions/{id}/cancel: Cancel a subscription
E33 POST /api/subscriptions/{id}/amount: Change a subscription's amount
E34 POST /api/subscriptions/{id}/payment-method: Change a subscription's payment method
E35 POST /api/subscriptions/{id}/refund: Refund a subscription period
E38 POST /api/checkout/card-setup-sessions: Card setup session
E39 POST /api/currency-purchases/setup-intent: Card setup intent
E40 POST /api/currency-purchases/setup-intent/confirm: Confirm a card setup
E41 GET /api/currency-purchases/player-cards: A player's saved cards
E42 POST /subscriptions/{id}/advance-clock: Sandbox clock: advance
E43 POST /subscriptions/{id}/force-renewal: Sandbox clock: force a renewal
E44 POST /subscriptions/{id}/force-failure: Sandbox clock: force a failure
E45 POST /subscriptions/{id}/force-auth-challenge: Sandbox clock: force a challenge
E46 POST /api/currency-sends/initiate-send: Start a send
E47 POST /api/transfers/initiate-transfer: Start a transfer
E48 POST /api/currency-sends/verify-sms: Verify a send by PIN
E49 POST /api/transfers/verify-sms: Verify a transfer by PIN
E50 POST /api/currency-sends/claim-currency: Claim a send
E51 POST /api/transfers/claim-transfer: Claim a transfer
E54 GET /api/transfers/inbound-pending: Inbound transfers to collect
E52 GET /api/currency-sends/{transaction_id}/status: Send status
E53 GET /api/transfers/{transaction_id}/status: Transfer status
E55 GET /api/transactions/{transaction_id}/approval-status: Guardian approval status
E56 POST /api/currency-sends/available-destinations: Where a game can send to
E57 POST /api/transfers/available-destinations: Where a game can transfer to
E58 POST /api/sdk/approvals/device/begin: Begin a device approval
E59 POST /api/sdk/approvals/device/poll: Poll a device approval
E60 POST /api/sdk/approvals/device/confirm-enrollment: Confirm a device
E61 POST /api/sdk/send/{id}/approve: Approve a send
E62 POST /api/sdk/transfers/{id}/approve: Approve a transfer
E63 POST /api/sdk/send/{id}/confirm-receipt: Collect a send
E64 POST /api/sdk/transfers/{id}/confirm-receipt: Collect a transfer
E65 POST /api/sdk/device/recover/begin: Begin a passkey recovery
E66 POST /api/sdk/device/recover/complete: Complete a passkey recovery
E67 POST /api/wallet/phone-share/initiate: Ask to share a phone
E68 POST /api/wallet/phone-share/approve: Approve sharing a phone
E69 GET /api/wallet/phone-share/status: Phone share status
E70 POST /api/partner-payees: Register a payee
E71 GET /api/partner-payees: Payees
E72 GET /api/partner-payees/{payee_id}: Payee
E73 POST /api/partner-payees/{payee_id}/resend-invite: Invite a payee again
E74 POST /api/partner-payees/{payee_id}/remove: Remove a payee
E75 POST /api/partner-payouts/request: Request a payout
E76 GET /api/partner-payouts/{id}: Payout
E77 GET /api/partner-payouts: Payouts
E78 POST /api/partner-payouts/{id}/cancel: Cancel a payout
E79 GET /api/sdk/key-environment: Key environment
E80 POST /api/demo/projects/register: Register a demo project
D1 GET /api/currency-purchases/player-purchase-history: Currency purchase history
D2 POST /api/currency-sends/resend-pin: Send a send's PIN again
D3 POST /api/transfers/resend-pin: Send a transfer's PIN again
D4 GET /api/sdk/transfers/pending: A player's pending moves
D5 POST /api/v1/game-items/list: Item catalogue
D6 POST /api/sdk/send/{id}/resend-claim: Send a claim code again
D7 POST /api/sdk/approvals/guardian/{approval_id}/resend: Ask a guardian again
D8 POST /api/sdk/device/register: Register a device key
D9 POST /api/sdk/webauthn/register/begin: Begin a passkey registration
D10 POST /api/sdk/webauthn/register/complete: Complete a passkey registration
D11 POST /api/player-balances/batch: Balances of many players
D12 GET /api/player-balances/stream-all: Balances of all players
D13 GET /api/dev/webhooks/supported-events: Webhook event types
D14 GET /api/dev/webhooks/games/{game_id}: Webhook subscription
D15 PUT /api/dev/webhooks/games/{game_id}: Create or change a webhook subscription
D16 DELETE /api/dev/webhooks/games/{game_id}: Disable a webhook subscription
D17 POST /api/dev/webhooks/games/{game_id}/rotate-secret: Rotate a signing secret
D18 POST /api/dev/webhooks/games/{game_id}/test: Send a test event
D19 GET /api/dev/webhooks/games/{game_id}/metrics: Webhook metrics
D20 PATCH /api/dev/webhooks/games/{game_id}/retry-policy: Webhook retry policy
D21 GET /api/dev/webhooks/games/{game_id}/deliveries: Webhook deliveries
D22 GET /api/dev/webhooks/deliveries/{delivery_id}: Webhook delivery
D23 POST /api/dev/webhooks/deliveries/{delivery_id}/replay: Replay a webhook delivery
"""


def _endpoint(line: str) -> Endpoint:
    place, _, name = line.partition(": ")
    number, method, path = place.split(" ")
    return Endpoint(number, method, path, name)


CONTRACT = tuple(_endpoint(line) for line in _TABLE.strip().splitlines())
