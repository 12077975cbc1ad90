"""Commands in modules of their own; `cli` hangs them below `guide`."""
