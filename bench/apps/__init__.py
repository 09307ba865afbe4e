"""What is measured and what it is compared with, each served by a process of its own."""
