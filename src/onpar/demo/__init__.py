"""The demo program: real sample data and a labeled simulated layer."""
