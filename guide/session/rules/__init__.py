"""Rules of one matter each, which `session` puts together: what it drafts, its phase, what its leader shows, and
which voice is heard."""
