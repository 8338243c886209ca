"""Who comes in, how, and what the office keeps: people, doors, letters."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade():
    """Add what is new; nothing that was there changes its meaning."""
    op.create_table(
        "challenges",
        sa.Column("browser_hash", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("browser_hash", "purpose", name=op.f("pk_challenges")),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("taken_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint(
            "kind", "school_id", "thing_id", name=op.f("uq_jobs_kind_school_id_thing_id")
        ),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_jobs_due_at"), ["due_at"], unique=False)

    op.create_table(
        "free_days",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_free_days_forward")),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_free_days_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_free_days")),
    )
    op.create_table(
        "identities",
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_identities_account_id")
        ),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_identities")),
    )
    with op.batch_alter_table("identities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identities_account_id"), ["account_id"], unique=False)

    op.create_table(
        "mail_codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "sign_in",
                "confirm",
                "again",
                name="mailpurpose",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("browser_hash", sa.LargeBinary(), nullable=False),
        sa.Column("link_hash", sa.LargeBinary(), nullable=False),
        sa.Column("digits_hash", sa.LargeBinary(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_mail_codes_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_codes")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_mail_codes_link_hash")),
    )
    with op.batch_alter_table("mail_codes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mail_codes_browser_hash"), ["browser_hash"], unique=False
        )

    op.create_table(
        "memberships",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_memberships_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "school_id", name=op.f("pk_memberships")),
    )
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_memberships_school_id_person_id"),
            ["school_id", "person_id"],
            unique=False,
        )

    op.create_table(
        "passkeys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_passkeys_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
    )
    with op.batch_alter_table("passkeys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passkeys_account_id"), ["account_id"], unique=False)

    op.create_table(
        "recovery_codes",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_recovery_codes_account_id")
        ),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_recovery_codes")),
    )
    with op.batch_alter_table("recovery_codes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_recovery_codes_account_id"), ["account_id"], unique=False
        )

    op.create_table(
        "audit_entries",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("pupil_id", sa.Uuid(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "by_id"],
            ["persons.school_id", "persons.id"],
            name=op.f("fk_audit_entries_school_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["persons.school_id", "persons.id"],
            name=op.f("fk_audit_entries_school_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "pupil_id"],
            ["pupils.school_id", "pupils.id"],
            name=op.f("fk_audit_entries_school_id_pupil_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_audit_entries_school_id")
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_audit_entries")),
    )
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_audit_entries_school_id_at"), ["school_id", "at"], unique=False
        )

    op.create_table(
        "data_requests",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "correction",
                "removal",
                name="requestkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("reply", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["persons.school_id", "persons.id"],
            name=op.f("fk_data_requests_school_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_data_requests_school_id")
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_data_requests")),
    )
    op.create_table(
        "import_files",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "by_id"],
            ["persons.school_id", "persons.id"],
            name=op.f("fk_import_files_school_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_import_files_school_id")
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_import_files")),
    )
    op.create_table(
        "letters",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("once", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("is_secret", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "waiting",
                "sent",
                "dead",
                name="letterstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["persons.school_id", "persons.id"],
            name=op.f("fk_letters_school_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_letters_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_letters")),
        sa.UniqueConstraint("school_id", "once", name=op.f("uq_letters_school_id_once")),
    )
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_letters_school_id_status"), ["school_id", "status"], unique=False
        )

    op.create_table(
        "picture_pins",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("pin_hash", sa.LargeBinary(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "pupil_id"],
            ["pupils.school_id", "pupils.id"],
            name=op.f("fk_picture_pins_school_id_pupil_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_picture_pins_school_id")
        ),
        sa.PrimaryKeyConstraint("school_id", "pupil_id", name=op.f("pk_picture_pins")),
    )
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("email_confirmed_at", sa.DateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("password_hash", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("totp_sealed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(
            sa.Column("totp_confirmed_at", sa.DateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("totp_step", sa.Integer(), nullable=True))

    with op.batch_alter_table("guardianships", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("may_see_agreements", sa.Boolean(), server_default=sa.true(), nullable=False)
        )
        batch_op.add_column(sa.Column("lives_with", sa.Boolean(), nullable=True))

    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.add_column(sa.Column("email", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("phone", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("pupils", schema=None) as batch_op:
        batch_op.add_column(sa.Column("number", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("born_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("picture", sa.Text(), server_default="", nullable=False))
        batch_op.create_unique_constraint(
            batch_op.f("uq_pupils_school_id_number"), ["school_id", "number"]
        )

    with op.batch_alter_table("responses", schema=None) as batch_op:
        batch_op.add_column(sa.Column("interviewer_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_responses_school_id_interviewer_id"),
            "persons",
            ["school_id", "interviewer_id"],
            ["school_id", "id"],
        )

    with op.batch_alter_table("schools", schema=None) as batch_op:
        batch_op.add_column(sa.Column("brin", sa.Text(), server_default="", nullable=False))
        batch_op.create_index(
            "uq_schools_brin",
            ["brin"],
            unique=True,
            sqlite_where=sa.text("brin <> ''"),
            postgresql_where=sa.text("brin <> ''"),
        )

    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("interviewer_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("strong_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("again_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("device", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(
            sa.Column("is_shared", sa.Boolean(), server_default=sa.false(), nullable=False)
        )

    with op.batch_alter_table("sign_in_codes", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "purpose",
                sa.Enum(
                    "link",
                    "letter",
                    "staff",
                    name="codepurpose",
                    native_enum=False,
                    create_constraint=True,
                    length=32,
                ),
                server_default="link",
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column("is_strong", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))


def downgrade():
    """Take it away again."""
    with op.batch_alter_table("sign_in_codes", schema=None) as batch_op:
        batch_op.drop_constraint("codepurpose", type_="check")
        batch_op.drop_column("withdrawn_at")
        batch_op.drop_column("is_strong")
        batch_op.drop_column("purpose")

    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_column("is_shared")
        batch_op.drop_column("device")
        batch_op.drop_column("again_at")
        batch_op.drop_column("strong_at")
        batch_op.drop_column("interviewer_id")

    with op.batch_alter_table("schools", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_schools_brin",
            sqlite_where=sa.text("brin <> ''"),
            postgresql_where=sa.text("brin <> ''"),
        )
        batch_op.drop_column("brin")

    with op.batch_alter_table("responses", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_responses_school_id_interviewer_id"), type_="foreignkey"
        )
        batch_op.drop_column("interviewer_id")

    with op.batch_alter_table("pupils", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_pupils_school_id_number"), type_="unique")
        batch_op.drop_column("picture")
        batch_op.drop_column("born_on")
        batch_op.drop_column("number")

    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.drop_column("confirmed_at")
        batch_op.drop_column("claimed_at")
        batch_op.drop_column("phone")
        batch_op.drop_column("email")

    with op.batch_alter_table("guardianships", schema=None) as batch_op:
        batch_op.drop_column("lives_with")
        batch_op.drop_column("may_see_agreements")

    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_column("totp_step")
        batch_op.drop_column("totp_confirmed_at")
        batch_op.drop_column("totp_sealed")
        batch_op.drop_column("password_hash")
        batch_op.drop_column("email_confirmed_at")

    op.drop_table("picture_pins")
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_letters_school_id_status"))

    op.drop_table("letters")
    op.drop_table("import_files")
    op.drop_table("data_requests")
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entries_school_id_at"))

    op.drop_table("audit_entries")
    with op.batch_alter_table("recovery_codes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_codes_account_id"))

    op.drop_table("recovery_codes")
    with op.batch_alter_table("passkeys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passkeys_account_id"))

    op.drop_table("passkeys")
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_memberships_school_id_person_id"))

    op.drop_table("memberships")
    with op.batch_alter_table("mail_codes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mail_codes_browser_hash"))

    op.drop_table("mail_codes")
    with op.batch_alter_table("identities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identities_account_id"))

    op.drop_table("identities")
    op.drop_table("free_days")
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_jobs_due_at"))

    op.drop_table("jobs")
    op.drop_table("challenges")
