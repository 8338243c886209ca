"""The pages about conversations: from a URL to a template, and nothing in between."""

from flask import Blueprint

pages = Blueprint("conversations", __name__)
