"""What the office sees of the mail: what waits, what was sent, and what could not be."""

from flask import Blueprint

pages = Blueprint("letters", __name__)
