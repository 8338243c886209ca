"""What the office does about people."""
