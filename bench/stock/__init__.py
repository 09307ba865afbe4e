"""What a careful team would write with Strawberry, Tortoise and data loaders, over the same tables."""
