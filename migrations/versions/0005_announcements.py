"""Announcements, drop-in mornings, calendars, and the lines of the next bundled mail."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


OF_A_SCHOOL = (
    "morning_series",
    "announcements",
    "calendar_feeds",
    "mornings",
    "no_mail",
    "notices",
    "announcement_files",
    "announcement_groups",
    "announcement_sights",
    "announcement_texts",
    "announcement_versions",
    "morning_groups",
    "morning_questions",
    "morning_replies",
)
THIS_SCHOOL = "nullif(current_setting('portal.school_id', true), '')::uuid"
APP_ROLE = "portal_app"


def upgrade():
    """Add the tables, and hold each to its school."""
    op.add_column(
        "conversations",
        sa.Column("talk_changes", sa.Integer(), nullable=False, server_default="0"),
    )
    op.create_table(
        "morning_series",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("is_stopped", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("nth BETWEEN 1 AND 5", name=op.f("ck_morning_series_nth")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_morning_series_weekday")),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_morning_series_school_id")
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_morning_series")),
    )
    op.create_table(
        "announcements",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("is_for_school", sa.Boolean(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "planned",
                "published",
                "withdrawn",
                name="poststatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("publish_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("is_pinned", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint(
            "status NOT IN ('planned', 'published') OR publish_at IS NOT NULL",
            name=op.f("ck_announcements_has_a_moment"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "author_id"],
            ["persons.school_id", "persons.id"],
            name=op.f("fk_announcements_school_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_announcements_school_id")
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_announcements")),
    )
    with op.batch_alter_table("announcements", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_announcements_school_id_status_publish_at"),
            ["school_id", "status", "publish_at"],
            unique=False,
        )

    op.create_table(
        "calendar_feeds",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["persons.school_id", "persons.id"],
            name=op.f("fk_calendar_feeds_school_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_calendar_feeds_school_id")
        ),
        sa.PrimaryKeyConstraint("school_id", "person_id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint(
            "school_id", "token_hash", name=op.f("uq_calendar_feeds_school_id_token_hash")
        ),
    )
    op.create_table(
        "mornings",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("is_for_school", sa.Boolean(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "published",
                "cancelled",
                "skipped",
                name="morningstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("series_id", sa.Uuid(), nullable=True),
        sa.Column("series_on", sa.Date(), nullable=True),
        sa.Column("beside_id", sa.Uuid(), nullable=True),
        sa.Column("attended", sa.Integer(), nullable=True),
        sa.Column("feedback", sa.Text(), server_default="", nullable=False),
        sa.Column("feedback_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("starts < ends", name=op.f("ck_mornings_forward")),
        sa.ForeignKeyConstraint(
            ["school_id", "author_id"],
            ["persons.school_id", "persons.id"],
            name=op.f("fk_mornings_school_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "beside_id"],
            ["mornings.school_id", "mornings.id"],
            name=op.f("fk_mornings_school_id_beside_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "series_id"],
            ["morning_series.school_id", "morning_series.id"],
            name=op.f("fk_mornings_school_id_series_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_mornings_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_mornings")),
        sa.UniqueConstraint(
            "school_id",
            "series_id",
            "series_on",
            name=op.f("uq_mornings_school_id_series_id_series_on"),
        ),
    )
    with op.batch_alter_table("mornings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mornings_school_id_on_day"), ["school_id", "on_day"], unique=False
        )

    op.create_table(
        "no_mail",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["persons.school_id", "persons.id"],
            name=op.f("fk_no_mail_school_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_no_mail_school_id")),
        sa.PrimaryKeyConstraint("school_id", "person_id", name=op.f("pk_no_mail")),
    )
    op.create_table(
        "notices",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["persons.school_id", "persons.id"],
            name=op.f("fk_notices_school_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_notices_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_notices")),
        sa.UniqueConstraint(
            "school_id",
            "person_id",
            "kind",
            "about_id",
            name=op.f("uq_notices_school_id_person_id_kind_about_id"),
        ),
    )
    op.create_table(
        "announcement_files",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("announcement_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('application/pdf', 'image/jpeg', 'image/png')",
            name=op.f("ck_announcement_files_kind_is_harmless"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "announcement_id"],
            ["announcements.school_id", "announcements.id"],
            name=op.f("fk_announcement_files_school_id_announcement_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_announcement_files_school_id")
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_announcement_files")),
    )
    with op.batch_alter_table("announcement_files", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_announcement_files_school_id_announcement_id"),
            ["school_id", "announcement_id"],
            unique=False,
        )

    op.create_table(
        "announcement_groups",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("announcement_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "announcement_id"],
            ["announcements.school_id", "announcements.id"],
            name=op.f("fk_announcement_groups_school_id_announcement_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "group_id"],
            ["groups.school_id", "groups.id"],
            name=op.f("fk_announcement_groups_school_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_announcement_groups_school_id")
        ),
        sa.PrimaryKeyConstraint(
            "school_id", "announcement_id", "group_id", name=op.f("pk_announcement_groups")
        ),
    )
    with op.batch_alter_table("announcement_groups", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_announcement_groups_school_id_group_id"),
            ["school_id", "group_id"],
            unique=False,
        )

    op.create_table(
        "announcement_sights",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("announcement_id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "announcement_id"],
            ["announcements.school_id", "announcements.id"],
            name=op.f("fk_announcement_sights_school_id_announcement_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_announcement_sights_school_id")
        ),
        sa.PrimaryKeyConstraint(
            "school_id", "announcement_id", "mark", name=op.f("pk_announcement_sights")
        ),
    )
    op.create_table(
        "announcement_texts",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("announcement_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "announcement_id"],
            ["announcements.school_id", "announcements.id"],
            name=op.f("fk_announcement_texts_school_id_announcement_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_announcement_texts_school_id")
        ),
        sa.PrimaryKeyConstraint(
            "school_id", "announcement_id", "language", name=op.f("pk_announcement_texts")
        ),
    )
    op.create_table(
        "announcement_versions",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("announcement_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "announcement_id"],
            ["announcements.school_id", "announcements.id"],
            name=op.f("fk_announcement_versions_school_id_announcement_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_announcement_versions_school_id")
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_announcement_versions")),
    )
    with op.batch_alter_table("announcement_versions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_announcement_versions_school_id_announcement_id"),
            ["school_id", "announcement_id"],
            unique=False,
        )

    op.create_table(
        "morning_groups",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("morning_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "group_id"],
            ["groups.school_id", "groups.id"],
            name=op.f("fk_morning_groups_school_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "morning_id"],
            ["mornings.school_id", "mornings.id"],
            name=op.f("fk_morning_groups_school_id_morning_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_morning_groups_school_id")
        ),
        sa.PrimaryKeyConstraint(
            "school_id", "morning_id", "group_id", name=op.f("pk_morning_groups")
        ),
    )
    with op.batch_alter_table("morning_groups", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_morning_groups_school_id_group_id"),
            ["school_id", "group_id"],
            unique=False,
        )

    op.create_table(
        "morning_questions",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("morning_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_taken", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "morning_id"],
            ["mornings.school_id", "mornings.id"],
            name=op.f("fk_morning_questions_school_id_morning_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["persons.school_id", "persons.id"],
            name=op.f("fk_morning_questions_school_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_morning_questions_school_id")
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_morning_questions")),
    )
    with op.batch_alter_table("morning_questions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_morning_questions_school_id_morning_id"),
            ["school_id", "morning_id"],
            unique=False,
        )

    op.create_table(
        "morning_replies",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("morning_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("comes", sa.Boolean(), nullable=False),
        sa.Column("adults", sa.Integer(), nullable=False),
        sa.Column("little_ones", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "adults BETWEEN 0 AND 9 AND little_ones BETWEEN 0 AND 9",
            name=op.f("ck_morning_replies_numbers"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "morning_id"],
            ["mornings.school_id", "mornings.id"],
            name=op.f("fk_morning_replies_school_id_morning_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["persons.school_id", "persons.id"],
            name=op.f("fk_morning_replies_school_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_morning_replies_school_id")
        ),
        sa.PrimaryKeyConstraint(
            "school_id", "morning_id", "person_id", name=op.f("pk_morning_replies")
        ),
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
    with op.batch_alter_table("conversations") as batch_op:
        batch_op.drop_column("talk_changes")
