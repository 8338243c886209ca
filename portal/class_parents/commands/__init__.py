"""What people do with cards, messages and posters of class parents."""
