"""For the operator: is the process alive, and can it do its work."""

from flask import Blueprint, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from portal.desk import shell_desk
from portal.logs import logger

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> Response:
    """Answer that the process runs; looks at nothing else."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def ready() -> tuple[Response, int]:
    """Answer 200 if the database answers, 503 if not."""
    try:
        with shell_desk().database.read() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError as fault:
        logger().error("not_ready", exc_info=fault)
        return jsonify(status="unavailable", database=False), 503
    return jsonify(status="ok", database=True), 200
