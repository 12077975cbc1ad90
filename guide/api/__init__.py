"""HTTP, by resource. README.md beside this file lists every request."""
