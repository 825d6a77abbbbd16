"""What readers write, kept in SQLite or any database that SQLAlchemy reaches."""
