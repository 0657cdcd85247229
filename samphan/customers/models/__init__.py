"""Rows of this module, a file per noun."""

from samphan.customers.models.address import AddressUse, CustomerAddress
from samphan.customers.models.attachment import Attachment
from samphan.customers.models.contact_point import ContactPoint, ContactPointKind, shown_reach
from samphan.customers.models.customer import (
    NOUN,
    Customer,
    CustomerKind,
    CustomerQuerySet,
    CustomerType,
    IncomeBand,
    Language,
    RelationshipStyle,
    SizeBand,
    parts_of_name,
)
from samphan.customers.models.follow_up import FollowUp, FollowUpKind, Repeat
from samphan.customers.models.identity import Merge, MergeEntry, Suspicion, SuspicionState
from samphan.customers.models.occasion import Occasion, OccasionKind
from samphan.customers.models.relation import Affiliation, BuyingRole, Household, HouseholdMember, Referral
from samphan.customers.models.tag import CustomerTag, DeletedTag, Tag
from samphan.customers.models.trait import Trait

__all__ = [
    "NOUN",
    "AddressUse",
    "Affiliation",
    "Attachment",
    "BuyingRole",
    "ContactPoint",
    "ContactPointKind",
    "Customer",
    "CustomerAddress",
    "CustomerKind",
    "CustomerQuerySet",
    "CustomerTag",
    "CustomerType",
    "DeletedTag",
    "FollowUp",
    "FollowUpKind",
    "Household",
    "HouseholdMember",
    "IncomeBand",
    "Language",
    "Merge",
    "MergeEntry",
    "Occasion",
    "OccasionKind",
    "Referral",
    "RelationshipStyle",
    "Repeat",
    "SizeBand",
    "Suspicion",
    "SuspicionState",
    "Tag",
    "Trait",
    "parts_of_name",
    "shown_reach",
]
