"""Schools, school years, groups, pupils, the grown-ups around them, and the office's own."""

from portal.people.models.office import AuditEntry, DataRequest, ImportFile, RequestKind
from portal.people.models.persons import (
    Authority,
    CareAssignment,
    Guardianship,
    Person,
    StaffRole,
    StaffRoleName,
    Teaching,
)
from portal.people.models.places import FreeDay, Group, School, SchoolYear
from portal.people.models.pupils import Enrolment, PicturePin, Pupil

__all__ = [
    "AuditEntry",
    "Authority",
    "CareAssignment",
    "DataRequest",
    "Enrolment",
    "FreeDay",
    "Group",
    "Guardianship",
    "ImportFile",
    "Person",
    "PicturePin",
    "Pupil",
    "RequestKind",
    "School",
    "SchoolYear",
    "StaffRole",
    "StaffRoleName",
    "Teaching",
]
