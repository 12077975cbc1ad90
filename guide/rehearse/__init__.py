"""`guide rehearse`: plays followers against a server before the day, and says what it carries."""
