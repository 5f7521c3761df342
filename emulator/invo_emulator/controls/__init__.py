"""What the real backend does not have, under /_emulator: time, money and faults at a call."""
