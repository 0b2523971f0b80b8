"""restow: finds JSON that has become a database, and moves it into PostgreSQL."""

__version__ = "0.1.0"
