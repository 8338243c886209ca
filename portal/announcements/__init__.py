"""What school tells families: announcements, drop-in mornings, and the calendar of both."""
