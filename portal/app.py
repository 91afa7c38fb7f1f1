"""The web application: one Flask app around one desk, every endpoint mounted behind a guard.

Writing a page (see docs/pages.md for a whole example):

1. a module in `portal/pages/` with a `Blueprint`; views call services of the desk, hand them `current_actor()`,
   and render a template of `templates/pages/` that extends `public.html` or `staff.html`;
2. `mount(app, blueprint, guard)` in `portal.pages.mount_pages`; there is no other way to be reached;
3. faults are `Reason`s whose `field` is the input's name: `render_template(..., form=Form(request.form, reasons)), 422`.
"""

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from jinja2 import PackageLoader, StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import assets, auth, display, headers, language, limits, navigation, problems, requests_log, tables_view, tongues
from portal.api import mount_api
from portal.desk import ShellDesk, seat
from portal.forms import field_id
from portal.guards import admit, answer_own_hosts, mount, public
from portal.pages import mount_pages
from portal.pages.registry_import import make_room
from portal.secret import web_secret
from portal.settings import Settings

LARGEST_REQUEST = 20 * 1024 * 1024
"""Bytes of a whole request but that which brings a sheet (`make_room`); Flask has no limit of its own."""


def create_app(desk: ShellDesk, settings: Settings) -> Flask:
    """Return the application that serves `desk`; nothing is started and no table is made."""
    app = Flask("portal", static_folder=None, template_folder=None, instance_path=str(settings.instance))
    _configure(app, settings)
    seat(app, desk)
    secret = web_secret(settings.instance)
    app.secret_key = secret
    auth.install(app, https=settings.is_https, secret=secret)
    limits.install(app, settings.limits_url)
    CSRFProtect(app)
    # Order matters: an id first, so that every refusal can be traced; then host, language, person and guard.
    for step in (requests_log.begin, make_room, answer_own_hosts, language.remember_choice, auth.identify, admit):
        app.before_request(step)
    headers.install(app, https=settings.is_https)
    for room in (language, display, navigation, assets, problems, requests_log, tables_view, tongues):
        room.install(app)
    app.jinja_env.globals.update(field_id=field_id, public_host=settings.public_host)
    mount(app, assets.blueprint, public)
    mount_pages(app, settings)
    mount_api(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=5000,
        TRUSTED_HOSTS=list(settings.answered_hosts),
        WTF_CSRF_CHECK_DEFAULT=False,  # `admit` calls it, after the guard
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session
        WTF_CSRF_SSL_STRICT=False,  # we send no-referrer; `admit` looks at Sec-Fetch-Site and Origin instead
    )
    app.jinja_options = {
        "loader": PackageLoader("templates", "pages"),
        "autoescape": True,
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    app.jinja_loader = PackageLoader("templates", "pages")
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0, x_port=0, x_prefix=0)  # type: ignore[method-assign]
