"""What is shown of announcements and mornings."""
