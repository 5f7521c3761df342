"""The sweep: a studio's test, run once for each call that it makes and each way that call can fail.

A first run without faults shows which calls are made, and what is meant to be bought. Every further
run begins in the same world and has one fault armed, at one call. Afterwards the emulator's books
are compared with what was meant, and with what the studio says that its players got.
"""
