"""Pages whose connection breaks, waits in a queue, or passes to another tab."""
