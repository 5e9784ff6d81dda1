"""What every room stands on. It holds no domain words."""
