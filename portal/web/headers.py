"""The headers of every answer: nothing from elsewhere, nothing kept, nothing told onward."""

from flask import Flask, Response, request

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        *(
            f"{kind} 'self'"
            for kind in (
                "script-src",
                "style-src",
                "img-src",
                "connect-src",
                "font-src",
                "manifest-src",
                "worker-src",
                "form-action",
            )
        ),
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    ]
)
ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
TWO_YEARS = 2 * 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Set them on every answer, problems and static files too."""
    always = dict(ALWAYS)
    if app.config["SESSION_COOKIE_SECURE"]:
        always["Strict-Transport-Security"] = f"max-age={TWO_YEARS}; includeSubDomains"
    beside = {name: value for name, value in always.items() if name != "Content-Security-Policy"}

    @app.after_request
    def set_headers(response: Response) -> Response:
        is_held_tighter = "Content-Security-Policy" in response.headers  # a file somebody sent
        response.headers.extend(beside if is_held_tighter else always)
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
            response.vary.add("HX-Request")  # a piece for htmx, a page for anybody else
        return response
