"""The write side of the room: one module per family of use cases."""
