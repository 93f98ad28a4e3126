"""A demonstration site: invented subjects entered through the services, as people would."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zlib import crc32

from mscform.base.clock import NAMELESS_BOOT, FixedClock
from mscform.base.collection import rare_collection
from mscform.records.account import Role
from mscform.security.passwords import PRACTICE
from mscform.services.doorplate import begin_demonstration, keep_passwords
from mscform.services.people import NewUser
from mscform.services.robot import Demonstration, Robot
from mscform.services.site import CreatedSite, Site
from mscform.services.story import SITE_CODE, Person, Story, read_story

__all__ = ["Demonstration", "make_demonstration", "password_for"]


def make_demonstration(
    folder: Path,
    *,
    study_folder: Path,
    resources: Path,
    seed: int = 1,
    subjects: int | None = None,
    running: datetime | None = None,
) -> Demonstration:
    """Make a training site with the story of a study, every act at its own simulated time.

    Its passwords lie beside it; until then it says that it is unfinished. The same seed and
    number of subjects give the same data (keys and salts are always new). With `running`, infusions
    go on at that moment: they hang on it alone.
    Raises what `Site.create` raises.
    """
    story = read_story(study_folder)
    acts = story.acts(subjects, seed)
    number = len({act.subject for act in acts})
    if running is not None:
        acts = sorted((*acts, *story.going_on(running, number)), key=lambda act: act.at)
    first = acts[0].at if acts else datetime.fromisoformat("2025-01-01T08:00+08:00")
    clock = FixedClock(first - timedelta(days=1), boot_id=f"{NAMELESS_BOOT}demonstration")
    passwords = {person.login: password_for(person.login, seed) for person in story.people}
    bosses = _administrators(story, passwords)
    made = _found(folder, study_folder, resources, clock, bosses)
    begin_demonstration(folder)
    told = Demonstration(passwords=passwords, people=story.people)
    number = len({act.subject for act in acts})
    with made.site as site, site.in_one_go(number), rare_collection():
        _invite(site, story, passwords)
        Robot(site, clock, story, told).run(acts)
    keep_passwords(folder, passwords)
    return told


def _found(
    folder: Path, study: Path, resources: Path, clock: FixedClock, bosses: list[NewUser]
) -> CreatedSite:
    return Site.create(
        folder,
        study_folder=study,
        code=SITE_CODE,
        training=True,
        administrators=bosses,
        clock=clock,
        resources=resources,
        cost=PRACTICE,
    )


_WORDS: Final = (
    ("quiet", "amber", "early", "gentle", "silver", "open", "warm", "clear"),
    ("harbour", "window", "garden", "river", "lantern", "meadow", "bridge", "orchard"),
    ("morning", "evening", "winter", "summer", "autumn", "spring", "midnight", "sunrise"),
)


def password_for(login: str, seed: int) -> str:
    """The password of a user of the demonstration: printed, easily typed, and no secret."""
    picked = crc32(f"{login} {seed}".encode())
    return " ".join(
        words[picked >> shift & 7] for words, shift in zip(_WORDS, (0, 8, 16), strict=True)
    )


def _administrators(story: Story, passwords: dict[str, str]) -> list[NewUser]:
    bosses = [person for person in story.people if person.role == Role.ADMINISTRATOR.value]
    return [_new(person, passwords) for person in bosses]


def _new(person: Person, passwords: dict[str, str]) -> NewUser:
    return NewUser(
        login=person.login,
        printed_name=person.name,
        role=Role(person.role),
        organisation=person.organisation,
        password=passwords[person.login],
    )


def _invite(site: Site, story: Story, passwords: dict[str, str]) -> None:
    """Every other person gets a code from an administrator and sets her own password."""
    boss = next(one for one in story.people if one.role == Role.ADMINISTRATOR.value)
    site.accounts.sign_in(boss.login, passwords[boss.login])
    others = [one for one in story.people if one.role != Role.ADMINISTRATOR.value]
    codes = {one.login: site.accounts.add(_new(one, passwords)).code for one in others}
    for login, code in codes.items():
        site.accounts.switch_user(login, code)
        site.accounts.set_password(code, passwords[login])
