"""Forms of this module, a file per noun. What may stand in a field is said once, by the actions; forms ask there."""

from samphan.customers.forms.customer import (
    REACHES,
    CustomerForm,
    checked_on_leaving,
    choices_of,
    field_for,
    held_value,
    held_values,
    said_with_link,
)

__all__ = [
    "REACHES",
    "CustomerForm",
    "checked_on_leaving",
    "choices_of",
    "field_for",
    "held_value",
    "held_values",
    "said_with_link",
]
