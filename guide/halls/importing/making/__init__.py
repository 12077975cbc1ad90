"""Makes a hall of a source: what becomes of each thing, in a folder beside, which takes its place when it is whole."""
