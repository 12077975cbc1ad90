"""Takes a hall out of a server: as a zip file that another server imports."""
