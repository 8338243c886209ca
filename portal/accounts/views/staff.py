"""Staff: inviting, roles, disabling."""
