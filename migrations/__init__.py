"""Forward-only database migrations, one package per history."""
