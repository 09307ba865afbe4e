"""The real history, and one step more."""

import migrations.models

__path__ = [*__path__, *migrations.models.__path__]
