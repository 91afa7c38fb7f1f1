"""`letters run`: set up on a first run, then serve. `letters serve`: the same in production alone, so that no specimen is served by mistake."""

from pathlib import Path

import click

from kernel.decision import Sentence
from portal.app import create_app
from portal.cli.desk import open_settings, prepared, with_instance
from portal.cli.output import WRONG_USE, fail
from portal.instance.setup import ACCOUNTS_FILE, specimen_accounts
from portal.logs import configure
from portal.serving import end_on_sigterm, listening
from portal.settings import Settings
from portal.wiring import Desk
from portal.worker import beside
from signing.bounded import warm_up

THREADS = 8
PORT = click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (default: 8000).")


@click.command()
@PORT
@with_instance
def run(port: int | None, instance: Path | None) -> None:
    """Serve at http://127.0.0.1:8000; the first run makes a specimen instance."""
    _serve(prepared(open_settings(instance, port=port)), THREADS)


@click.command()
@PORT
@click.option("--threads", type=click.IntRange(1, 64), default=16, show_default=True, help="Requests answered at once.")
@with_instance
def serve(port: int | None, threads: int, instance: Path | None) -> None:
    """Serve an instance in production, behind a proxy that speaks HTTPS; `letters work` beside it if LETTERS_SEALING=worker."""
    settings = open_settings(instance, port=port)
    _check_production(settings)
    _serve(prepared(settings), threads)


def _check_production(settings: Settings) -> None:
    if not settings.is_production:
        fail(
            WRONG_USE,
            Sentence(
                "letters serve 用于正式环境：请设置 LETTERS_ENVIRONMENT=production 和 LETTERS_PUBLIC_URL；试用请运行 letters run。",
                "letters serve is for production: set LETTERS_ENVIRONMENT=production and LETTERS_PUBLIC_URL; to try things, run letters run.",
            ),
            code="not_production",
        )


def _serve(desk: Desk, threads: int) -> None:
    """Serve until told to end; where there is no `letters work`, a thread of this process looks after what waits for its seal."""
    configure()
    settings = desk.settings
    server = listening(create_app(desk, settings), settings, threads)
    end_on_sigterm()
    warm_up()
    desk.leaning.note_outlets()
    _tell(desk)
    worker = beside(desk) if settings.sealing == "here" else None
    server.run()
    if worker is not None:
        worker.ended.set()


def _tell(desk: Desk) -> None:
    settings = desk.settings
    click.echo(f"Serving 服务地址: http://{settings.host}:{settings.port}  (verify 核验: {settings.public_url}/verify)")
    click.echo(f"Instance 实例目录: {settings.instance}")
    accounts = specimen_accounts(settings.instance)
    if accounts:
        click.echo(f"SPECIMEN log-ins 样例账号 (passwords 密码: {settings.instance / ACCOUNTS_FILE}):")
        for login, password in accounts.items():
            click.echo(f"  {login:<10} {password}")
    waiting = len(desk.seal_queue.waiting())
    if waiting:
        who = "letters work" if settings.sealing == "worker" else "this process 本进程"
        click.echo(f"Waiting for their seal 待盖章确认书: {waiting} ({who})")
