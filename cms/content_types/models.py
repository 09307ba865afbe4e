"""The tables of everything: where Tortoise finds the models."""

from cms.access.models import ACCESS_MODELS
from cms.changes.models import CHANGES_MODELS
from cms.changes.webhook_models import WEBHOOK_MODELS
from cms.content.editions import build_models
from cms.content_types import REGISTRY
from cms.idempotency.models import IDEMPOTENCY_MODELS

MODELS = build_models(REGISTRY, __name__)

__models__ = [*MODELS, *CHANGES_MODELS, *ACCESS_MODELS, *IDEMPOTENCY_MODELS, *WEBHOOK_MODELS]
