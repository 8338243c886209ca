"""Days and ids of the demo school: the same whenever it is loaded on the same day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid5

from portal.conversations.values import SCHOOL_TIME
from portal.db import UtcDateTime

DEMO = UUID("5a9d3c1e-7b52-4f0e-8a41-20c6d7be9f31")
