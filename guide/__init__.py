"""Guide (同游): one guide leads many remote people through a panoramic hall, live."""

__version__ = "0.1.0"
