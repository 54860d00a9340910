"""Django's SQLite back end with a fair queue for writers (`ENGINE = "kernel.db.sqlite"`)."""
