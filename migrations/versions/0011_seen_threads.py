"""When each of two who write to each other opened it last: what is new stands on the home page."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade():
    """Nothing was opened yet."""
    with op.batch_alter_table("class_threads") as batch_op:
        for name in ("parent_seen_at", "writer_seen_at"):
            batch_op.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))


def downgrade():
    """Forget it."""
    with op.batch_alter_table("class_threads") as batch_op:
        for name in ("writer_seen_at", "parent_seen_at"):
            batch_op.drop_column(name)
