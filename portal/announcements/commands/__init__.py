"""What school does with its announcements and mornings, and families with theirs."""
