"""The change log as an outbox: changes become deliveries, deliveries are claimed, sent, and recorded."""
