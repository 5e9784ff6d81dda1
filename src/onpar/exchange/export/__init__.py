"""Everything an installation holds, as tables that people and programs read, and that OnPar reads back."""
