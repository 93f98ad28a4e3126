"""`mscform demo`."""

from __future__ import annotations

from argparse import Namespace

from mscform.base.clock import SystemClock
from mscform.cli.definitions import folder_of
from mscform.cli.output import Exit, Output
from mscform.services.demonstration import Demonstration, make_demonstration
from mscform.services.resources import find_resources
from mscform.services.story import find_practice_study


def demo(arguments: Namespace, out: Output) -> int:
    """Make a demonstration site and say who may sign in; `--open` is seen to by the start-up."""
    study = find_practice_study() if arguments.study is None else folder_of(arguments.study)
    told = make_demonstration(
        arguments.site,
        study_folder=study,
        resources=find_resources(),
        seed=arguments.seed,
        subjects=arguments.subjects,
        running=SystemClock().read().wall if arguments.running else None,
    )
    if arguments.json:
        out.json(_as_json(told))
        return Exit.GOOD
    out.say(
        "CLI-DEMO",
        folder=str(arguments.site),
        subjects=told.subjects,
        values=told.values,
        signatures=told.signatures,
    )
    for person in told.people:
        password = told.passwords[person.login]
        out.line(f"  {person.login:<16} {password:<40} {person.role:<18} {person.name}")
    return Exit.GOOD


def _as_json(told: Demonstration) -> dict[str, object]:
    return {
        "users": [
            {
                "login": person.login,
                "password": told.passwords[person.login],
                "role": person.role,
                "name": person.name,
            }
            for person in told.people
        ],
        "subjects": told.subjects,
        "values": told.values,
        "signatures": told.signatures,
        "left_open": told.left_open,
    }
