"""What each step of a send or a transfer can be refused with: the same for both."""

from invo_emulator.errors import (
    AmountBelowMinimum,
    ApprovalExpired,
    ApprovalRejected,
    ClaimCodeNotFound,
    ClaimExpired,
    ClaimPhoneMismatch,
    ClientRequestIdReserved,
    DuplicateRequest,
    GameNotFound,
    GuardianRequired,
    InsufficientBalance,
    InvalidPin,
    NoDeviceKey,
    NotIntendedReceiver,
    NotTheSender,
    PhoneOnFileMismatch,
    PinBlocked,
    PinExpired,
    ReceiverNotEnrolled,
    ResendCooldown,
    TransactionNotFound,
    TransactionNotPending,
)

START = (
    AmountBelowMinimum,
    ClientRequestIdReserved,
    InsufficientBalance,
    PhoneOnFileMismatch,
    GuardianRequired,
    GameNotFound,
    DuplicateRequest,
)
VERIFY = (InvalidPin, PinExpired, TransactionNotPending, TransactionNotFound, PinBlocked)
RESEND_PIN = (PinExpired, TransactionNotPending, TransactionNotFound, ResendCooldown)
CLAIM = (ClaimExpired, TransactionNotPending, ClaimPhoneMismatch, ClaimCodeNotFound)
APPROVE = (
    NoDeviceKey,
    TransactionNotPending,
    NotTheSender,
    TransactionNotFound,
    ApprovalExpired,
    ApprovalRejected,
)
CONFIRM = (TransactionNotPending, NotIntendedReceiver, TransactionNotFound, ReceiverNotEnrolled)
