"""How a browser calls itself, in a few words that somebody recognises.

What is kept is a pair such as "Chrome/Android", and never the whole of what a browser sends: that
would tell devices apart.
"""

from flask_babel import gettext as _

# In this order: almost every browser also says that it is Chrome, Safari or both.
BROWSERS = (
    ("SamsungBrowser", "Samsung Internet"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """The browser and the system, as they are kept; either may be missing."""
    found = [
        next((name for mark, name in marks if mark in user_agent), "")
        for marks in (BROWSERS, SYSTEMS)
    ]
    return "/".join(found) if any(found) else ""


def in_words(device: str) -> str:
    """Chrome op Android; in the reader's language."""
    browser, _slash, system = device.partition("/")
    if browser and system:
        return str(_("%(browser)s op %(system)s", browser=browser, system=system))
    return browser or system or _("een onbekend toestel")
