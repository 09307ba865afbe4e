"""Safe retries: what requests with an idempotency key were answered, and what each of their acts came to."""
