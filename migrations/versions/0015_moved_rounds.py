"""How often the dates of a round were changed: a calendar takes over only what is newer."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade():
    """None was changed that a calendar knows of."""
    with op.batch_alter_table("rounds") as batch_op:
        batch_op.add_column(
            sa.Column("date_changes", sa.Integer(), nullable=False, server_default="0")
        )


def downgrade():
    """Forget it."""
    with op.batch_alter_table("rounds") as batch_op:
        batch_op.drop_column("date_changes")
