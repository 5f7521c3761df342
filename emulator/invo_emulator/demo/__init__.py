"""The demo: a small web game and its studio's backend, written as a studio would write them."""
