"""What goes on: operations answered result by result, for whoever listens."""
