"""The cards of children: own picture, and the pictures that let them in."""
