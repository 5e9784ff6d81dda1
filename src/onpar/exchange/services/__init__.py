"""The write side of the room."""
