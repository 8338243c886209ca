"""What the office may send about people."""
