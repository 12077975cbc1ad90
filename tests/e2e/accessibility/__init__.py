"""Pages for those who read with a screen reader, a keyboard or a translator."""
