"""Every table of the first release."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("email", name=op.f("uq_accounts_email")),
    )
    op.create_table(
        "attempt_counters",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_attempt_counters")),
    )
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Uuid(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "schools",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schools")),
    )
    op.create_table(
        "persons",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("last_name", sa.Text(), nullable=False),
        sa.Column("called", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_persons_account_id")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_persons_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_persons")),
        sa.UniqueConstraint(
            "school_id", "account_id", name=op.f("uq_persons_school_id_account_id")
        ),
    )
    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_persons_account_id"), ["account_id"], unique=False)

    op.create_table(
        "pupils",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("last_name", sa.Text(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_pupils_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_pupils")),
    )
    op.create_table(
        "questionnaire_versions",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "parent",
                "family",
                "child",
                "teacher",
                name="audience",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "band",
            sa.Enum(
                "g12",
                "g34",
                "g56",
                "g78",
                name="band",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "moment",
            sa.Enum(
                "begin", "end", name="moment", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_questionnaire_versions_school_id")
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_questionnaire_versions")),
    )
    op.create_table(
        "school_years",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint("starts_on < ends_on", name=op.f("ck_school_years_forward")),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_school_years_school_id")
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_school_years")),
        sa.UniqueConstraint("school_id", "name", name=op.f("uq_school_years_school_id_name")),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "person",
                "child",
                "tablet",
                name="sessionkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("pupil_id", sa.Uuid(), nullable=True),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("returns_to", sa.Uuid(), nullable=True),
        sa.Column("code_hash", sa.LargeBinary(), nullable=True),
        sa.Column("wrong_codes", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'child') = (pupil_id IS NOT NULL)", name=op.f("ck_sessions_child")
        ),
        sa.CheckConstraint(
            "(kind = 'person') = (person_id IS NOT NULL)", name=op.f("ck_sessions_person")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_sessions_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["returns_to"], ["sessions.id"], name=op.f("fk_sessions_returns_to")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sessions_token_hash")),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_account_id"), ["account_id"], unique=False)

    op.create_table(
        "sign_in_codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "person",
                "child",
                "tablet",
                name="sessionkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("pupil_id", sa.Uuid(), nullable=True),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_sign_in_codes_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_sign_in_codes_code_hash")),
    )
    op.create_table(
        "care_assignments",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["persons.school_id", "persons.id"],
            name=op.f("fk_care_assignments_school_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "pupil_id"],
            ["pupils.school_id", "pupils.id"],
            name=op.f("fk_care_assignments_school_id_pupil_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_care_assignments_school_id")
        ),
        sa.PrimaryKeyConstraint(
            "school_id", "person_id", "pupil_id", name=op.f("pk_care_assignments")
        ),
    )
    op.create_table(
        "groups",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.CheckConstraint("grade BETWEEN 1 AND 8", name=op.f("ck_groups_grade")),
        sa.ForeignKeyConstraint(
            ["school_id", "year_id"],
            ["school_years.school_id", "school_years.id"],
            name=op.f("fk_groups_school_id_year_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_groups_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_groups")),
        sa.UniqueConstraint(
            "school_id", "year_id", "name", name=op.f("uq_groups_school_id_year_id_name")
        ),
    )
    op.create_table(
        "guardianships",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column(
            "authority",
            sa.Enum(
                "yes",
                "no",
                "unknown",
                name="authority",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("may_fill_in", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["persons.school_id", "persons.id"],
            name=op.f("fk_guardianships_school_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "pupil_id"],
            ["pupils.school_id", "pupils.id"],
            name=op.f("fk_guardianships_school_id_pupil_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_guardianships_school_id")
        ),
        sa.PrimaryKeyConstraint(
            "school_id", "person_id", "pupil_id", name=op.f("pk_guardianships")
        ),
    )
    with op.batch_alter_table("guardianships", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_guardianships_school_id_pupil_id"),
            ["school_id", "pupil_id"],
            unique=False,
        )

    op.create_table(
        "rounds",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year_id", sa.Uuid(), nullable=False),
        sa.Column(
            "moment",
            sa.Enum(
                "begin", "end", name="moment", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("talks_from", sa.Date(), nullable=False),
        sa.Column("talks_until", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("opens_on <= due_on", name=op.f("ck_rounds_due_after_opening")),
        sa.CheckConstraint("talks_from <= talks_until", name=op.f("ck_rounds_talks_forward")),
        sa.ForeignKeyConstraint(
            ["school_id", "year_id"],
            ["school_years.school_id", "school_years.id"],
            name=op.f("fk_rounds_school_id_year_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_rounds_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_rounds")),
    )
    op.create_table(
        "staff_roles",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "ib",
                "care",
                "director",
                "administrator",
                name="staffrolename",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["persons.school_id", "persons.id"],
            name=op.f("fk_staff_roles_school_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_staff_roles_school_id")
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_staff_roles")),
        sa.UniqueConstraint(
            "school_id",
            "person_id",
            "role",
            "starts_on",
            name=op.f("uq_staff_roles_school_id_person_id_role_starts_on"),
        ),
    )
    op.create_table(
        "conversations",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column(
            "band",
            sa.Enum(
                "g12",
                "g34",
                "g56",
                "g78",
                name="band",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("talk_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "group_id"],
            ["groups.school_id", "groups.id"],
            name=op.f("fk_conversations_school_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "pupil_id"],
            ["pupils.school_id", "pupils.id"],
            name=op.f("fk_conversations_school_id_pupil_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "round_id"],
            ["rounds.school_id", "rounds.id"],
            name=op.f("fk_conversations_school_id_round_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_conversations_school_id")
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_conversations")),
        sa.UniqueConstraint(
            "school_id",
            "round_id",
            "pupil_id",
            name=op.f("uq_conversations_school_id_round_id_pupil_id"),
        ),
    )
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_conversations_school_id_group_id_round_id"),
            ["school_id", "group_id", "round_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_conversations_school_id_pupil_id"),
            ["school_id", "pupil_id"],
            unique=False,
        )

    op.create_table(
        "enrolments",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "group_id"],
            ["groups.school_id", "groups.id"],
            name=op.f("fk_enrolments_school_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "pupil_id"],
            ["pupils.school_id", "pupils.id"],
            name=op.f("fk_enrolments_school_id_pupil_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_enrolments_school_id")
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_enrolments")),
        sa.UniqueConstraint(
            "school_id",
            "pupil_id",
            "group_id",
            "starts_on",
            name=op.f("uq_enrolments_school_id_pupil_id_group_id_starts_on"),
        ),
    )
    with op.batch_alter_table("enrolments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_enrolments_school_id_group_id"), ["school_id", "group_id"], unique=False
        )

    op.create_table(
        "round_forms",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "parent",
                "family",
                "child",
                "teacher",
                name="audience",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("band", sa.Text(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "round_id"],
            ["rounds.school_id", "rounds.id"],
            name=op.f("fk_round_forms_school_id_round_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "version_id"],
            ["questionnaire_versions.school_id", "questionnaire_versions.id"],
            name=op.f("fk_round_forms_school_id_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_round_forms_school_id")
        ),
        sa.PrimaryKeyConstraint(
            "school_id", "round_id", "audience", "band", name=op.f("pk_round_forms")
        ),
    )
    op.create_table(
        "teachings",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "group_id"],
            ["groups.school_id", "groups.id"],
            name=op.f("fk_teachings_school_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["persons.school_id", "persons.id"],
            name=op.f("fk_teachings_school_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_teachings_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_teachings")),
        sa.UniqueConstraint(
            "school_id",
            "person_id",
            "group_id",
            "starts_on",
            name=op.f("uq_teachings_school_id_person_id_group_id_starts_on"),
        ),
    )
    with op.batch_alter_table("teachings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_teachings_school_id_group_id"), ["school_id", "group_id"], unique=False
        )

    op.create_table(
        "agreements",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column(
            "owner",
            sa.Enum(
                "child",
                "parent",
                "teacher",
                name="owner",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "reached",
                "sometimes",
                "carried_over",
                "dropped",
                name="agreementstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "conversation_id"],
            ["conversations.school_id", "conversations.id"],
            name=op.f("fk_agreements_school_id_conversation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "pupil_id"],
            ["pupils.school_id", "pupils.id"],
            name=op.f("fk_agreements_school_id_pupil_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_agreements_school_id")
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_agreements")),
    )
    with op.batch_alter_table("agreements", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_agreements_school_id_pupil_id"), ["school_id", "pupil_id"], unique=False
        )

    op.create_table(
        "notes",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("writer_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "conversation_id"],
            ["conversations.school_id", "conversations.id"],
            name=op.f("fk_notes_school_id_conversation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "writer_id"],
            ["persons.school_id", "persons.id"],
            name=op.f("fk_notes_school_id_writer_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_notes_school_id")),
        sa.PrimaryKeyConstraint("school_id", "conversation_id", "writer_id", name=op.f("pk_notes")),
    )
    op.create_table(
        "reads",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reader_id", sa.Uuid(), nullable=False),
        sa.Column("reader_role", sa.Text(), nullable=False),
        sa.Column(
            "page",
            sa.Enum(
                "overview",
                "sheet",
                "print",
                "signal",
                name="readpage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("safety", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "conversation_id"],
            ["conversations.school_id", "conversations.id"],
            name=op.f("fk_reads_school_id_conversation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "group_id"],
            ["groups.school_id", "groups.id"],
            name=op.f("fk_reads_school_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "reader_id"],
            ["persons.school_id", "persons.id"],
            name=op.f("fk_reads_school_id_reader_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "round_id"],
            ["rounds.school_id", "rounds.id"],
            name=op.f("fk_reads_school_id_round_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_reads_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_reads")),
    )
    with op.batch_alter_table("reads", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_reads_school_id_conversation_id"),
            ["school_id", "conversation_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_reads_school_id_group_id_round_id"),
            ["school_id", "group_id", "round_id"],
            unique=False,
        )

    op.create_table(
        "responses",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "parent",
                "family",
                "child",
                "teacher",
                name="audience",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "submitted",
                "locked",
                name="responsestatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "wish",
            sa.Enum(
                "portal",
                "paper",
                "declined",
                name="wish",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "helper",
            sa.Enum(
                "nobody",
                "parent",
                "teacher",
                "other",
                name="helper",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(audience = 'child') = (person_id IS NULL)", name=op.f("ck_responses_child")
        ),
        sa.CheckConstraint(
            "(audience = 'family') = (conversation_id IS NULL)", name=op.f("ck_responses_family")
        ),
        sa.CheckConstraint(
            "status <> 'submitted' OR submitted_at IS NOT NULL", name=op.f("ck_responses_submitted")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "conversation_id"],
            ["conversations.school_id", "conversations.id"],
            name=op.f("fk_responses_school_id_conversation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["persons.school_id", "persons.id"],
            name=op.f("fk_responses_school_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "round_id"],
            ["rounds.school_id", "rounds.id"],
            name=op.f("fk_responses_school_id_round_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "version_id"],
            ["questionnaire_versions.school_id", "questionnaire_versions.id"],
            name=op.f("fk_responses_school_id_version_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_responses_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_responses")),
    )
    with op.batch_alter_table("responses", schema=None) as batch_op:
        batch_op.create_index(
            "uq_responses_child",
            ["school_id", "conversation_id"],
            unique=True,
            sqlite_where=sa.text("audience = 'child'"),
            postgresql_where=sa.text("audience = 'child'"),
        )
        batch_op.create_index(
            "uq_responses_family",
            ["school_id", "round_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("audience = 'family'"),
            postgresql_where=sa.text("audience = 'family'"),
        )
        batch_op.create_index(
            "uq_responses_person",
            ["school_id", "conversation_id", "person_id", "audience"],
            unique=True,
            sqlite_where=sa.text("conversation_id IS NOT NULL AND person_id IS NOT NULL"),
            postgresql_where=sa.text("conversation_id IS NOT NULL AND person_id IS NOT NULL"),
        )

    op.create_table(
        "answers",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column(
            "visibility",
            sa.Enum(
                "together",
                "teacher",
                name="visibility",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_empty", sa.Boolean(), nullable=False),
        sa.Column("addressed_to", sa.Uuid(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("page", sa.Uuid(), nullable=False),
        sa.Column("offered", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "addressed_to"],
            ["persons.school_id", "persons.id"],
            name=op.f("fk_answers_school_id_addressed_to"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "response_id"],
            ["responses.school_id", "responses.id"],
            name=op.f("fk_answers_school_id_response_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_answers_school_id")),
        sa.PrimaryKeyConstraint("school_id", "response_id", "question", name=op.f("pk_answers")),
    )
    op.create_table(
        "operations",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("page", sa.Uuid(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "saved",
                "conflict",
                "late",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "response_id"],
            ["responses.school_id", "responses.id"],
            name=op.f("fk_operations_school_id_response_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_operations_school_id")
        ),
        sa.PrimaryKeyConstraint("school_id", "response_id", "revision", name=op.f("pk_operations")),
    )
    with op.batch_alter_table("operations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_operations_school_id_response_id_operation_id"),
            ["school_id", "response_id", "operation_id"],
            unique=False,
        )

    op.create_table(
        "signals",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("addressed_to", sa.Uuid(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("escalates_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "addressed_to"],
            ["persons.school_id", "persons.id"],
            name=op.f("fk_signals_school_id_addressed_to"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "conversation_id"],
            ["conversations.school_id", "conversations.id"],
            name=op.f("fk_signals_school_id_conversation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "response_id"],
            ["responses.school_id", "responses.id"],
            name=op.f("fk_signals_school_id_response_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_signals_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_signals")),
        sa.UniqueConstraint(
            "school_id", "response_id", name=op.f("uq_signals_school_id_response_id")
        ),
    )
    with op.batch_alter_table("signals", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_signals_school_id_addressed_to"),
            ["school_id", "addressed_to"],
            unique=False,
        )

    op.create_table(
        "wrapped_keys",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "id"),
        schema="keys",
    )


def downgrade():
    op.drop_table("wrapped_keys", schema="keys")
    with op.batch_alter_table("signals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signals_school_id_addressed_to"))

    op.drop_table("signals")
    with op.batch_alter_table("operations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_operations_school_id_response_id_operation_id"))

    op.drop_table("operations")
    op.drop_table("answers")
    with op.batch_alter_table("responses", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_responses_person",
            sqlite_where=sa.text("conversation_id IS NOT NULL AND person_id IS NOT NULL"),
            postgresql_where=sa.text("conversation_id IS NOT NULL AND person_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_responses_family",
            sqlite_where=sa.text("audience = 'family'"),
            postgresql_where=sa.text("audience = 'family'"),
        )
        batch_op.drop_index(
            "uq_responses_child",
            sqlite_where=sa.text("audience = 'child'"),
            postgresql_where=sa.text("audience = 'child'"),
        )

    op.drop_table("responses")
    with op.batch_alter_table("reads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reads_school_id_group_id_round_id"))
        batch_op.drop_index(batch_op.f("ix_reads_school_id_conversation_id"))

    op.drop_table("reads")
    op.drop_table("notes")
    with op.batch_alter_table("agreements", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreements_school_id_pupil_id"))

    op.drop_table("agreements")
    with op.batch_alter_table("teachings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_teachings_school_id_group_id"))

    op.drop_table("teachings")
    op.drop_table("round_forms")
    with op.batch_alter_table("enrolments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enrolments_school_id_group_id"))

    op.drop_table("enrolments")
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conversations_school_id_pupil_id"))
        batch_op.drop_index(batch_op.f("ix_conversations_school_id_group_id_round_id"))

    op.drop_table("conversations")
    op.drop_table("staff_roles")
    op.drop_table("rounds")
    with op.batch_alter_table("guardianships", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guardianships_school_id_pupil_id"))

    op.drop_table("guardianships")
    op.drop_table("groups")
    op.drop_table("care_assignments")
    op.drop_table("sign_in_codes")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sessions_account_id"))

    op.drop_table("sessions")
    op.drop_table("school_years")
    op.drop_table("questionnaire_versions")
    op.drop_table("pupils")
    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_persons_account_id"))

    op.drop_table("persons")
    op.drop_table("schools")
    op.drop_table("installation")
    op.drop_table("attempt_counters")
    op.drop_table("accounts")
