"""How long the database may take, and who ends what takes longer."""

STATEMENT_SECONDS = 10.0
"""How long one statement may take, waiting for its connection or for somebody's lock included, unless a setting says more."""

# Who ends what takes too long, in this order, so that all of it is over when the time is.
SERVER_SHARE = 0.95
"""After how much of the time the server is told to end a statement by itself, which keeps the connection."""
CLIENT_SHARE = 0.975
"""After how much of it we give up waiting ourselves; a connection that is silent to the end is closed."""

GRACE_SECONDS = 1.0
"""How long a connection may take to end what nobody waits for any more."""


def server_timeout(seconds: float, waited: float = 0) -> str:
    """What the server is told, in milliseconds, when so much of the time is over: its setting `statement_timeout`."""
    return str(max(1, round((SERVER_SHARE * seconds - waited) * 1_000)))
