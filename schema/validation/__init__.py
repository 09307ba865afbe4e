"""How wrong documents and variables are spoken of: what was sent, in the form it was sent in, and what would be right.

graphql-core says whether something is wrong; the sentences are ours.
"""
