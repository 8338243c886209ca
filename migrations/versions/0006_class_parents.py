"""Class parents: their cards and photos, what they write and are written, and posters to take down."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


OF_A_SCHOOL = (
    "class_parents",
    "class_letters",
    "class_parent_photos",
    "class_parent_tasks",
    "class_threads",
    "class_messages",
)
THIS_SCHOOL = "nullif(current_setting('portal.school_id', true), '')::uuid"
APP_ROLE = "portal_app"


def upgrade():
    """Add the tables, and hold each to its school."""
    op.create_table(
        "class_parents",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "invited",
                "accepted",
                "declined",
                "withdrawn",
                "taken_back",
                "ended",
                name="cardstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("line", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("languages", sa.Text(), server_default="", nullable=False),
        sa.Column("has_photo", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("poster_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status IN ('invited', 'accepted') AND place IS NOT NULL) OR (status NOT IN ('invited', 'accepted') AND place IS NULL)",
            name=op.f("ck_class_parents_open_has_a_place"),
        ),
        sa.CheckConstraint(
            "status <> 'accepted' OR until IS NOT NULL", name=op.f("ck_class_parents_consent_ends")
        ),
        sa.CheckConstraint(
            "status = 'accepted' OR (line = '' AND phone = '' AND languages = '')",
            name=op.f("ck_class_parents_nothing_kept_without_consent"),
        ),
        sa.CheckConstraint("place BETWEEN 1 AND 2", name=op.f("ck_class_parents_two_places")),
        sa.ForeignKeyConstraint(
            ["school_id", "group_id"],
            ["groups.school_id", "groups.id"],
            name=op.f("fk_class_parents_school_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "invited_by"],
            ["persons.school_id", "persons.id"],
            name=op.f("fk_class_parents_school_id_invited_by"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["persons.school_id", "persons.id"],
            name=op.f("fk_class_parents_school_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_class_parents_school_id")
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_class_parents")),
        sa.UniqueConstraint(
            "school_id",
            "group_id",
            "person_id",
            name=op.f("uq_class_parents_school_id_group_id_person_id"),
        ),
        sa.UniqueConstraint(
            "school_id", "group_id", "place", name=op.f("uq_class_parents_school_id_group_id_place")
        ),
    )
    with op.batch_alter_table("class_parents", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_class_parents_school_id_person_id"),
            ["school_id", "person_id"],
            unique=False,
        )

    op.create_table(
        "class_letters",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("card_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "asked",
                "declined",
                "sent",
                name="letterstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("word", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state <> 'sent' OR sent_at IS NOT NULL",
            name=op.f("ck_class_letters_sent_has_a_moment"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "card_id"],
            ["class_parents.school_id", "class_parents.id"],
            name=op.f("fk_class_letters_school_id_card_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "settled_by"],
            ["persons.school_id", "persons.id"],
            name=op.f("fk_class_letters_school_id_settled_by"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_class_letters_school_id")
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_class_letters")),
    )
    with op.batch_alter_table("class_letters", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_class_letters_school_id_card_id"), ["school_id", "card_id"], unique=False
        )

    op.create_table(
        "class_parent_photos",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("card_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('image/jpeg', 'image/webp')",
            name=op.f("ck_class_parent_photos_kind_is_harmless"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "card_id"],
            ["class_parents.school_id", "class_parents.id"],
            name=op.f("fk_class_parent_photos_school_id_card_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_class_parent_photos_school_id")
        ),
        sa.PrimaryKeyConstraint(
            "school_id", "card_id", "side", "kind", name=op.f("pk_class_parent_photos")
        ),
    )
    op.create_table(
        "class_parent_tasks",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("card_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "done_by"],
            ["persons.school_id", "persons.id"],
            name=op.f("fk_class_parent_tasks_school_id_done_by"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "card_id"],
            ["class_parents.school_id", "class_parents.id"],
            name=op.f("fk_class_parent_tasks_school_id_card_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_class_parent_tasks_school_id")
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_class_parent_tasks")),
    )
    with op.batch_alter_table("class_parent_tasks", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_class_parent_tasks_school_id_card_id"),
            ["school_id", "card_id"],
            unique=False,
        )

    op.create_table(
        "class_threads",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("card_id", sa.Uuid(), nullable=False),
        sa.Column("writer_id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "card_id"],
            ["class_parents.school_id", "class_parents.id"],
            name=op.f("fk_class_threads_school_id_card_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "writer_id"],
            ["persons.school_id", "persons.id"],
            name=op.f("fk_class_threads_school_id_writer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_class_threads_school_id")
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_class_threads")),
        sa.UniqueConstraint(
            "school_id",
            "card_id",
            "writer_id",
            name=op.f("uq_class_threads_school_id_card_id_writer_id"),
        ),
    )
    with op.batch_alter_table("class_threads", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_class_threads_school_id_writer_id"),
            ["school_id", "writer_id"],
            unique=False,
        )

    op.create_table(
        "class_messages",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "author_id"],
            ["persons.school_id", "persons.id"],
            name=op.f("fk_class_messages_school_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "thread_id"],
            ["class_threads.school_id", "class_threads.id"],
            name=op.f("fk_class_messages_school_id_thread_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_class_messages_school_id")
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_class_messages")),
    )
    with op.batch_alter_table("class_messages", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_class_messages_school_id_author_id_sent_at"),
            ["school_id", "author_id", "sent_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_class_messages_school_id_thread_id"),
            ["school_id", "thread_id"],
            unique=False,
        )

    if op.get_bind().dialect.name == "postgresql":
        _guard()


def _guard():
    for table in OF_A_SCHOOL:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP_ROLE}")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY this_school ON {table} "
            f"USING (school_id = {THIS_SCHOOL}) WITH CHECK (school_id = {THIS_SCHOOL})"
        )


def downgrade():
    """Take it all away again, what hangs on another first."""
    for table in reversed(OF_A_SCHOOL):
        op.drop_table(table)
