"""`mscform user add|reset|retire|password|pin|list`."""

from __future__ import annotations

from argparse import Namespace

from mscform.base.errors import CallError
from mscform.cli.output import Exit, Output
from mscform.cli.passwords import Passwords
from mscform.cli.sites import reading_site, writing_site
from mscform.records.account import Role
from mscform.services.people import Invitation, NewUser


def user_add(arguments: Namespace, out: Output) -> int:
    """Make an account; the code is shown once and opens it once."""
    new = NewUser(
        login=arguments.login,
        printed_name=arguments.printed_name,
        role=Role(arguments.role),
        organisation=arguments.organisation,
    )
    with writing_site(arguments) as site:
        return _invited(site.accounts.add(new), arguments, out)


def user_reset(arguments: Namespace, out: Output) -> int:
    """Forget a password; a new code is shown once."""
    with writing_site(arguments) as site:
        invitation = site.accounts.reset(arguments.login, arguments.reason)
        return _invited(invitation, arguments, out)


def user_retire(arguments: Namespace, out: Output) -> int:
    """Close an account for ever."""
    with writing_site(arguments) as site:
        site.accounts.retire(arguments.login, arguments.reason)
    out.say("CLI-RETIRED", login=arguments.login)
    return Exit.GOOD


def user_password(arguments: Namespace, out: Output) -> int:
    """Set one's own password; with it come a signing key and a certificate."""
    login = _oneself(arguments)
    passwords = Passwords(arguments)
    with writing_site(arguments, passwords) as site:
        site.accounts.set_password(passwords.of(login), passwords.new(login))
    out.say("CLI-PASSWORD-SET", login=login)
    return Exit.GOOD


def user_pin(arguments: Namespace, out: Output) -> int:
    """Set one's own PIN or badge with the own password, or have none any more."""
    login = _oneself(arguments)
    passwords = Passwords(arguments)
    with writing_site(arguments, passwords) as site:
        if arguments.remove:
            site.pins.remove(passwords.of(login))
        else:
            site.pins.set(passwords.of(login), passwords.new(login, "PIN or badge"))
    out.say("CLI-PIN-REMOVED" if arguments.remove else "CLI-PIN-SET", login=login)
    return Exit.GOOD


def _oneself(arguments: Namespace) -> str:
    """Whose own secret it is: she acts herself."""
    login: str | None = arguments.as_user or arguments.login
    if login is None:
        raise CallError("CLI-WHO")
    arguments.as_user = login
    return login


def user_list(arguments: Namespace, out: Output) -> int:
    """Everybody who has or had an account."""
    with reading_site(arguments) as site:
        accounts = site.accounts.all()
    told = [
        {
            "login": one.login,
            "name": one.printed_name,
            "role": one.role.value,
            "organisation": one.organisation,
            "state": one.state.value,
            "failed_attempts": one.failed_attempts,
        }
        for one in accounts
    ]
    if arguments.json:
        out.json(told)
        return Exit.GOOD
    for one in told:
        out.line(f"{one['login']:<16} {one['role']:<18} {one['state']:<10} {one['name']}")
    return Exit.GOOD


def _invited(invitation: Invitation, arguments: Namespace, out: Output) -> int:
    login = invitation.account.login
    if arguments.json:
        out.json({"login": login, "code": invitation.code})
    else:
        out.say("CLI-INVITED", login=login, once=invitation.code)
    return Exit.GOOD
