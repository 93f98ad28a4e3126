"""Opening the site that a command names, in the name of whom it names."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from mscform.base.clock import Clock, SystemClock, TrainingClock
from mscform.base.errors import AccessError, CallError
from mscform.cli.passwords import Passwords
from mscform.services.entries import read_moment
from mscform.services.site import Site

_FASTEST: Final = 100_000


def clock_of(arguments: Namespace) -> Clock | None:
    """The simulated clock of `--clock` and `--clock-rate`; None for the machine's own."""
    told, rate = getattr(arguments, "clock", None), getattr(arguments, "clock_rate", 1.0)
    if told is None and rate == 1:
        return None
    if not 0 < rate < _FASTEST:
        raise CallError("CLI-CLOCK-RATE", most=_FASTEST)
    start = SystemClock().read().wall if told is None else read_moment(told)
    return TrainingClock(start, rate)


@contextmanager
def reading_site(arguments: Namespace) -> Iterator[Site]:
    """The site, for reading: a training site needs no secret, a real one needs `--as`."""
    login = getattr(arguments, "as_user", None)
    passwords = Passwords(arguments)
    envelope = Site.peek(arguments.site)
    if envelope.training and not (login and passwords.given):
        site = Site.open_training(arguments.site, read_only=True, clock=clock_of(arguments))
    elif login is None:
        raise AccessError("SEC-NOT-TRAINING")
    else:
        site = Site.open(
            arguments.site,
            login=login,
            password=passwords.of(login),
            read_only=True,
            clock=clock_of(arguments),
        )
    with site:
        yield site


@contextmanager
def writing_site(arguments: Namespace, passwords: Passwords | None = None) -> Iterator[Site]:
    """The site, opened and signed in by `--as` for writing; always with a secret."""
    login = arguments.as_user
    if login is None:
        raise AccessError("SEC-NOT-TRAINING")
    secret = (passwords or Passwords(arguments)).of(login)
    with Site.open(arguments.site, login=login, password=secret, clock=clock_of(arguments)) as site:
        yield site


@contextmanager
def printing_site(arguments: Namespace) -> Iterator[Site]:
    """The site for a print, which leaves an event: at a training site also in nobody's name."""
    if arguments.as_user is None and Site.peek(arguments.site).training:
        with Site.open_training(arguments.site, clock=clock_of(arguments)) as site:
            yield site
    else:
        with writing_site(arguments) as site:
            yield site
