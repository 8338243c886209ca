"""What the school's file said before a guardian gave another telephone number."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade():
    """Nobody's is known: the file of before wins once more."""
    with op.batch_alter_table("persons") as batch_op:
        batch_op.add_column(sa.Column("phone_in_file", sa.Text(), nullable=True))


def downgrade():
    """Forget it."""
    with op.batch_alter_table("persons") as batch_op:
        batch_op.drop_column("phone_in_file")
