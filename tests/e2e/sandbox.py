# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A sandbox: private network, mount, process and host name spaces in which real mail programs run as root.

Nothing in it has a name outside, so nothing can be left behind: the kernel ends it with its first process, and that
one ends when the test process closes a pipe, dies included.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from time import monotonic, sleep

HERE = Path(__file__).parent
ADDRESS = "10.25.0.1"
"""Where the servers listen. Not a loopback address: programs, and rules, make exceptions for those."""

_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Sandbox:
    """Use as a context manager; `run` and `start` put programs inside."""

    def __init__(self, shared: Path, layer: Path | None = None) -> None:
        """Prepare one that has the folder ``shared`` in common with the outside; entering makes it.

        ``layer``: an archive of what lies over the machine's own files, as `keep_changes` has made it.
        """
        self._shared = shared
        self._layer = layer
        self._stack = ExitStack()
        self._first: subprocess.Popen[bytes]

    def __enter__(self) -> Sandbox:
        spaces = ["--net", "--mount", "--pid", "--uts", "--fork", "--kill-child", "--mount-proc"]
        self._first = subprocess.Popen(
            ["unshare", *spaces, "sh", str(HERE / "sandbox.sh"), str(self._shared), ADDRESS, str(self._layer or "")],
            env=_environment(None),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._stack.callback(stop, self._first)
        try:
            await_ready(self._first)
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def run(
        self,
        command: Sequence[str | Path],
        *,
        text: str = "",
        environment: Mapping[str, str] | None = None,
        timeout: float = 30,
        check: bool = True,
    ) -> subprocess.CompletedProcess[str]:
        """Run a program inside to its end; unless ``check`` is off, failure raises with what the program said.

        Files take the place of pipes, which daemons that it leaves behind would hold open.
        """
        with ExitStack() as files:
            given, output, errors = [files.enter_context(tempfile.TemporaryFile("w+")) for stream in range(3)]
            given.write(text)
            given.seek(0)
            done = subprocess.run(
                self.inside(command),
                stdin=given,
                stdout=output,
                stderr=errors,
                env=_environment(environment),
                timeout=timeout,
                check=False,
            )
            output.seek(0)
            errors.seek(0)
            result = subprocess.CompletedProcess(command, done.returncode, output.read(), errors.read())
        if check and done.returncode:
            raise AssertionError(f"{command} ended with {done.returncode}:\n{result.stdout}\n{result.stderr}")
        return result

    def write(self, path: str, text: str) -> None:
        """Write a file inside, with the folders that it needs; it looks old, since Postfix waits while one is new."""
        self.run(["install", "-D", "-m", "644", "/dev/stdin", path], text=text)
        self.run(["touch", "-d", "1 minute ago", path])

    def keep_changes(self, archive: Path) -> None:
        """Keep all files that were made or changed inside, for sandboxes that begin with them."""
        layers = ["--directory", "/run/layers", "--exclude", "./*/work", "."]
        self.run(["tar", "--create", "--file", archive, "--xattrs", "--xattrs-include=*", *layers])

    def start(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a Python module of this folder inside, and return as soon as it prints that it is ready.

        It lives until `stop`, or the sandbox's end, closes its standard input.
        """
        process = subprocess.Popen(
            self.inside([sys.executable, "-m", module, *arguments]),
            env=_environment({"PYTHONPATH": str(HERE)}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._stack.callback(stop, process)
        await_ready(process)
        return process

    def inside(self, command: Sequence[str | Path]) -> list[str]:
        """Return what runs a program inside, from outside."""
        process = self._first.pid
        spaces = ["--net", "--mount", "--uts", f"--pid=/proc/{process}/ns/pid_for_children"]
        return ["nsenter", f"--target={process}", *spaces, "--", *map(str, command)]


def await_ready(process: subprocess.Popen[bytes], seconds: float = 15) -> None:
    """Wait for a process's first line of output, or raise with its last words."""
    assert process.stdout and process.stderr
    readable = select.select([process.stdout], [], [], seconds)[0]
    if not readable or not process.stdout.readline():
        process.kill()
        raise AssertionError(f"{process.args!r} did not start: {process.stderr.read().decode(errors='replace')}")


def wait_until(condition: Callable[[], object], what: str, seconds: float = 20) -> None:
    """Ask ``condition`` again and again until it holds, at most for ``seconds``."""
    end = monotonic() + seconds
    while not condition():
        if monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain for {what}")
        sleep(0.05)


def _environment(more: Mapping[str, str] | None) -> dict[str, str]:
    """What programs inside get to see of the environment: nothing that would change their behaviour."""
    kept = {name: os.environ[name] for name in ("TMPDIR",) if name in os.environ}
    return {"PATH": _PATH, "HOME": "/root", "LC_ALL": "C.UTF-8", **kept, **(more or {})}


def stop(process: subprocess.Popen[bytes]) -> None:
    """Close a program's standard input and wait for its end; should that not suffice, kill it."""
    try:
        if process.stdin:
            process.stdin.close()
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=5)
    for pipe in (process.stdout, process.stderr):
        if pipe:
            pipe.close()
