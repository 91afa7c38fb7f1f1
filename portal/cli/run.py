"""`letters run`: set up on a first run, then serve."""

from pathlib import Path
from typing import Any

import click
import waitress
from flask import Flask

from kernel.decision import Sentence
from portal.app import create_app
from portal.cli.desk import open_settings, prepared, with_instance
from portal.cli.output import WRONG_USE, fail
from portal.instance.setup import ACCOUNTS_FILE, specimen_accounts
from portal.logs import configure
from portal.settings import Settings
from portal.wiring import Desk
from signing.bounded import warm_up

THREADS = 8
CONNECTIONS = 1000


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (default: 8000).")
@with_instance
def run(port: int | None, instance: Path | None) -> None:
    """Serve at http://127.0.0.1:8000; the first run makes a specimen instance."""
    desk = prepared(open_settings(instance, port=port))
    configure()
    app = create_app(desk, desk.settings)
    warm_up()
    desk.leaning.note_outlets()
    waiting = desk.sealing.seal_waiting()
    server = _listening(app, desk.settings)
    _tell(desk, len(waiting))
    server.run()


def _listening(app: Flask, settings: Settings) -> Any:
    """Take the port before anything is announced."""
    try:
        return waitress.create_server(
            app,
            host=settings.host,
            port=settings.port,
            threads=THREADS,
            connection_limit=CONNECTIONS,
            channel_timeout=30,
            ident=None,
        )
    except OSError as taken:
        text = Sentence(
            f"不能使用端口 {settings.port}（{taken.strerror}）；请用 --port 换一个，或先停止占用它的程序。",
            f"Port {settings.port} cannot be used ({taken.strerror}); choose another with --port, or stop what holds it.",
        )
        fail(WRONG_USE, text, code="port_taken")


def _tell(desk: Desk, waiting: int) -> None:
    settings = desk.settings
    click.echo(f"Serving 服务地址: http://{settings.host}:{settings.port}  (verify 核验: {settings.public_url}/verify)")
    click.echo(f"Instance 实例目录: {settings.instance}")
    accounts = specimen_accounts(settings.instance)
    if accounts:
        click.echo(f"SPECIMEN log-ins 样例账号 (passwords 密码: {settings.instance / ACCOUNTS_FILE}):")
        for login, password in accounts.items():
            click.echo(f"  {login:<10} {password}")
    if waiting:
        click.echo(f"Letters that waited for their seal were tried again 已重试待盖章确认书: {waiting}")
