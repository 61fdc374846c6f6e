"""Huiying's command line: mounts the verbs of each room and wires the stages. No rules here.

`huiying …` after install, `python pipeline.py …` in the checkout; the same thing.
"""

import sys

import typer

import alerts.cli
import alerts.demo_cli
import alerts.desk.cli
import alerts.serve_cli
import config.cli
import crawlers.cli
import crawlers.cli_evidence
import nlp.cli
from config.problems import HuiyingError

ROOMS = (alerts.demo_cli, alerts.serve_cli, crawlers.cli, crawlers.cli_evidence, nlp.cli,
         alerts.cli, alerts.desk.cli, config.cli)
"""In the order of the flow, which is the order of `--help`."""

app = typer.Typer(
    name="huiying",
    help="回应：听见群众公开说的话，依法研判，按时回应。Hear, judge and answer in time.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for room in ROOMS:
    room.register(app)


def main() -> None:
    """Run one verb: exit 0 done, 1 problems a person must solve, 2 wrong usage."""
    try:
        app()
    except HuiyingError as error:
        typer.secho(str(error), fg="red", err=True)
        sys.exit(1)
    except BrokenPipeError:
        # The reader of our output went away (`huiying judge … | head`): nothing is wrong.
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()
