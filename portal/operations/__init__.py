"""What whoever runs the portal does: backups, restoring them, and a look at the database role."""
