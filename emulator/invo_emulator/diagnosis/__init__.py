"""What is wrong with a set-up: an emulator, its receivers, and files that are released."""
