"""What commands share that speak to a running emulator, and to whoever typed them."""
