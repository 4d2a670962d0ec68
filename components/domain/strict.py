"""The base of all that a recipe is made of."""

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """Frozen; a field that is not known is refused, and a number that is not finite too."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
