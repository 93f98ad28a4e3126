#!/usr/bin/env python3
"""Run and test mscform from a checkout; each command does all its own set-up.

    python3 packaging/dev.py run            open the program on a demonstration site
    python3 packaging/dev.py test [ARGS]    every check that CI makes (ARGS go to pytest)
    python3 packaging/dev.py bench          the speed goals, as ratios
    python3 packaging/dev.py soak           the long attack runs in full
    python3 packaging/dev.py lock           write the lock files anew
    python3 packaging/dev.py handbook       write the generated pages of the handbook anew

Needs Python 3.11 or newer and, the first time, the package registries your pip is set up for.
Nothing here needs anything but the standard library.
"""

from __future__ import annotations

import argparse
import ctypes.util
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")
LOCKS = {
    "run": ROOT / "packaging" / "requirements.lock",
    "test": ROOT / "packaging" / "requirements-dev.lock",
}
DEMO = ROOT / "var" / "demo"

# What Qt needs beside its own wheel, as Debian 12 calls it, and the file that shows it is there.
WINDOW_LIBRARIES = {
    "libgl1": "GL",
    "libegl1": "EGL",
    "libxkbcommon0": "xkbcommon",
    "libglib2.0-0": "glib-2.0",
    "libdbus-1-3": "dbus-1",
    "libfontconfig1": "fontconfig",
    "libxcb-cursor0": "xcb-cursor",
    "libxkbcommon-x11-0": "xkbcommon-x11",
    "libxcb-icccm4": "xcb-icccm",
    "libxcb-keysyms1": "xcb-keysyms",
    "libxcb-shape0": "xcb-shape",
    "libxcb-image0": "xcb-image",
    "libxcb-render-util0": "xcb-render-util",
    "libxcb-xinerama0": "xcb-xinerama",
    "libxcb-randr0": "xcb-randr",
    "libxcb-xkb1": "xcb-xkb",
}
TEST_PROGRAMS = {"poppler-utils": "pdfsig", "qpdf": "qpdf"}


class TroubleError(Exception):
    """Something this script cannot mend; the text says what to do."""


def say(text: str) -> None:
    print(f"dev.py: {text}", flush=True)


def run(*command: str | Path, environment: dict[str, str] | None = None) -> int:
    """Run a command where the checkout is; its exit status."""
    told = [str(part) for part in command]
    return subprocess.run(told, cwd=ROOT, env=environment, check=False).returncode


def must(*command: str | Path) -> None:
    """Run a command that has to succeed."""
    status = run(*command)
    if status:
        raise TroubleError(
            f"this command failed with status {status}: {' '.join(map(str, command))}"
        )


# --- the system -----------------------------------------------------------------------------


def apt_prefix() -> list[str] | None:
    """How packages of Debian are installed here, or None where they cannot be."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return ["apt-get"]
    if shutil.which("sudo") and run("sudo", "-n", "true") == 0:
        return ["sudo", "-n", "apt-get"]
    return None


def missing_packages(kind: str) -> list[str]:
    """Debian packages that this command needs and that are not here."""
    wanted = [] if can_make_venv() or PYTHON.exists() else ["python3-venv"]
    for package, library in WINDOW_LIBRARIES.items():
        if ctypes.util.find_library(library) is None:
            wanted.append(package)
    if kind == "test":
        wanted += [name for name, program in TEST_PROGRAMS.items() if not shutil.which(program)]
    return wanted


def can_make_venv() -> bool:
    """Whether this Python brings the parts that a virtual environment is made from."""
    try:
        import ensurepip
        import venv
    except ImportError:
        return False
    return bool(ensurepip and venv)


def install_packages(kind: str) -> None:
    """Install missing system packages where we may, else name the exact command."""
    if sys.platform != "linux":
        return
    wanted = missing_packages(kind)
    if not wanted:
        return
    install = ["install", "-y", "--no-install-recommends", *wanted]
    prefix = apt_prefix()
    if prefix is None:
        told = " ".join(["apt-get", *install])
        if "python3-venv" in wanted:
            raise TroubleError(f"Python cannot make a virtual environment yet. Run as root: {told}")
        say(f"system libraries are missing and may not be installed from here. Run as root: {told}")
        return
    say(f"installing system packages: {' '.join(wanted)}")
    run(*prefix, "update", "-q")
    if run(*prefix, "-q", *install):
        raise TroubleError(f"apt-get could not install them. Try: {' '.join([*prefix, *install])}")


# --- the virtual environment ----------------------------------------------------------------


def stamp_of(kind: str) -> str:
    told = LOCKS[kind].read_bytes() + sys.version.encode()
    return hashlib.sha256(told).hexdigest()


def prepare(kind: str) -> None:
    """The virtual environment with exactly the locked packages, and our own commands in it."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever starts this may have an older one
        raise TroubleError("Python 3.11 or newer is needed; start this script with such a one.")
    install_packages(kind)
    stamp = VENV / f".prepared-{kind}"
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == stamp_of(kind):
        return
    if not PYTHON.exists():
        say("making a virtual environment in .venv")
        must(sys.executable, "-m", "venv", VENV)
    say("installing the locked packages (hash-checked); this takes a minute the first time")
    must(
        PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input",
        "--no-deps", "--only-binary=:all:", "--require-hashes", "-r", LOCKS[kind],
    )  # fmt: skip
    link_program()
    stamp.write_text(stamp_of(kind))


def link_program() -> None:
    """Make `import mscform` and the command `mscform` work in the environment."""
    found = subprocess.run(
        [str(PYTHON), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    (Path(found.stdout.strip()) / "mscform.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    if WINDOWS:
        (BIN / "mscform.cmd").write_text(f'@"{PYTHON}" -m mscform %*\r\n', encoding="utf-8")
        return
    script = BIN / "mscform"
    script.write_text(f'#!/bin/sh\nexec "{PYTHON}" -m mscform "$@"\n', encoding="utf-8")
    script.chmod(0o755)


# --- the commands ---------------------------------------------------------------------------


def command_run(arguments: list[str]) -> int:
    """Open the program on a demonstration site, which is made the first time."""
    prepare("run")
    if not (DEMO / "site.db").exists():
        say("making a demonstration site with synthetic subjects in var/demo")
        shutil.rmtree(DEMO, ignore_errors=True)
        DEMO.parent.mkdir(parents=True, exist_ok=True)
        must(PYTHON, "-m", "mscform", "demo", DEMO, "--running")
    return run(PYTHON, "-m", "mscform", DEMO, *arguments)


def command_test(arguments: list[str]) -> int:
    """Every check that CI makes, cheapest first; all are run, so that all faults are seen."""
    prepare("test")
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": "1"}
    checks: list[tuple[str, list[str]]] = [
        ("format", ["-m", "ruff", "format", "--check", "--quiet", "."]),
        ("lint", ["-m", "ruff", "check", "."]),
        ("imports", ["-c", "from importlinter.cli import lint_imports_command as c; c()"]),
        ("types", ["-m", "mypy"]),
        ("tests", ["-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", *arguments]),
    ]
    failed = []
    for name, command in checks:
        say(f"checking {name}")
        if run(PYTHON, *command, environment=environment):
            failed.append(name)
    say(f"failed: {', '.join(failed)}" if failed else "all checks passed")
    return 1 if failed else 0


def command_bench(arguments: list[str]) -> int:
    """The speed goals, each as a ratio to its limit in the same run."""
    prepare("test")
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    return run(PYTHON, "-m", "tests.benchmarks", *arguments, environment=environment)


def command_soak(arguments: list[str]) -> int:
    """The attack and kill suites with their full numbers (D34); takes long."""
    prepare("test")
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    suites = ["tests/attacks", "tests/forms", "--soak"]
    return run(PYTHON, "-m", "pytest", "-q", *suites, *arguments, environment=environment)


def command_lock(arguments: list[str]) -> int:
    """Resolve anew and write both lock files: hashes for every platform, no registry named."""
    prepare("test")
    for kind, extra in (("run", ["--extra", "statistics"]), ("test", ["--all-extras"])):
        must(
            PYTHON, "-m", "uv", "pip", "compile", "--universal", "--python-version", "3.11",
            "--generate-hashes", "--no-emit-index-url", "--no-header", "--quiet", *extra,
            *arguments, "pyproject.toml", "-o", LOCKS[kind],
        )  # fmt: skip
    return 0


def command_handbook(arguments: list[str]) -> int:
    """Write the pages of the handbook that the code tells; `--check` only looks."""
    prepare("test")
    return run(PYTHON, ROOT / "packaging" / "handbook.py", *arguments)


COMMANDS = {
    "run": command_run,
    "test": command_test,
    "bench": command_bench,
    "soak": command_soak,
    "lock": command_lock,
    "handbook": command_handbook,
}


def main() -> int:
    """Carry out one command; its exit status, or 3 where the machine is in the way."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=list(COMMANDS))
    told, rest = parser.parse_known_args()
    try:
        return COMMANDS[told.command](rest)
    except TroubleError as trouble:
        say(str(trouble))
        return 3
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    raise SystemExit(main())
