"""Security headers on every answer (OWASP ASVS 5.0, 3.4), and what may be kept by a cache."""

from flask import Flask, Response, request

from portal.auth import current_actor

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
_ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
}
_TWO_YEARS = "max-age=63072000; includeSubDomains"


def install(app: Flask, *, https: bool) -> None:
    """Set the headers after every request of `app`; HSTS only where the site is reached over https."""

    @app.after_request
    def set_headers(response: Response) -> Response:
        for name, value in _ALWAYS.items():
            response.headers.setdefault(name, value)
        if https:
            response.headers["Strict-Transport-Security"] = _TWO_YEARS
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = _keeping()
        if response.mimetype == "text/html":
            response.vary.update(("Cookie", "Accept-Language", "Accept"))
        return response


def _keeping() -> str:
    private = current_actor().is_known or request.method != "GET" or request.path.lower().startswith(("/v/", "/login", "/account"))
    return "no-store" if private else "private, no-cache"
