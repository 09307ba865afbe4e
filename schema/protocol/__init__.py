"""What a request is, whom it comes from, what it is answered with, and where in it an error belongs."""
