"""The tables of the reference: what ours keep, without schools, keys and seals."""

import sqlalchemy as sa

metadata = sa.MetaData()
users = sa.Table(
    "users",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("name", sa.Text),
    sa.Column("school", sa.Text),
)
sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("token_hash", sa.LargeBinary, primary_key=True),
    sa.Column("user_id", sa.ForeignKey("users.id")),
    sa.Column("seen_at", sa.DateTime(timezone=True)),
    sa.Column("expires_at", sa.DateTime(timezone=True)),
    sa.Column("ended_at", sa.DateTime(timezone=True)),
)
talks = sa.Table(
    "talks",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("class_id", sa.Uuid, index=True),
    sa.Column("pupil_id", sa.Uuid, index=True),
    sa.Column("round_id", sa.Uuid),
    sa.Column("opened_at", sa.DateTime(timezone=True)),
    sa.Column("first_name", sa.Text),
    sa.Column("last_name", sa.Text),
)
guardians = sa.Table(
    "guardians",
    metadata,
    sa.Column("user_id", sa.ForeignKey("users.id"), primary_key=True),
    sa.Column("talk_id", sa.ForeignKey("talks.id"), primary_key=True),
)
teachings = sa.Table(
    "teachings",
    metadata,
    sa.Column("user_id", sa.ForeignKey("users.id"), primary_key=True),
    sa.Column("class_id", sa.Uuid, primary_key=True),
    sa.Column("starts_on", sa.Date),
    sa.Column("ends_on", sa.Date),
)
filled = sa.Table(
    "filled",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("talk_id", sa.ForeignKey("talks.id"), index=True),
    sa.Column("round_id", sa.Uuid),
    sa.Column("person_id", sa.Uuid, index=True),
    sa.Column("who", sa.Text),
    sa.Column("status", sa.Text),
    sa.Column("revision", sa.Integer),
    sa.Column("answered", sa.Integer),
    sa.Column("changed_at", sa.DateTime(timezone=True)),
)
people = sa.Table(
    "people",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("class_id", sa.Uuid, index=True),
    sa.Column("talk_id", sa.ForeignKey("talks.id"), index=True),
    sa.Column("name", sa.Text),
    sa.Column("relation", sa.Text),
)
agreements = sa.Table(
    "agreements",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("talk_id", sa.ForeignKey("talks.id"), index=True),
    sa.Column("text", sa.Text),
)
notes = sa.Table(
    "notes",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("talk_id", sa.ForeignKey("talks.id"), index=True),
    sa.Column("text", sa.Text),
)
answers = sa.Table(
    "answers",
    metadata,
    sa.Column("filled_id", sa.ForeignKey("filled.id"), primary_key=True),
    sa.Column("question", sa.Text, primary_key=True),
    sa.Column("value", sa.Text),
    sa.Column("visibility", sa.Text),
    sa.Column("revision", sa.Integer),
    sa.Column("changed_at", sa.DateTime(timezone=True)),
)
journal = sa.Table(
    "journal",
    metadata,
    sa.Column("filled_id", sa.ForeignKey("filled.id"), primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True),
    sa.Column("op", sa.Uuid, index=True),
    sa.Column("question", sa.Text),
    sa.Column("value", sa.Text),
    sa.Column("at", sa.DateTime(timezone=True)),
)
reads = sa.Table(
    "reads",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("reader", sa.Uuid),
    sa.Column("talk_id", sa.Uuid, index=True),
    sa.Column("at", sa.DateTime(timezone=True)),
)
