"""A dbus-daemon of our own, with the rules of a system bus and the policy that we ship."""

from __future__ import annotations

import getpass
import subprocess
from pathlib import Path
from string import Template

_CONFIGURATION = Template("""\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path=$socket</listen>
  <auth>EXTERNAL</auth>
  <!-- What the system bus says before any service's own policy. -->
  <policy context="default">
    <allow user="*"/>
    <deny own="*"/>
    <deny send_type="method_call"/>
    <allow send_type="signal"/>
    <allow send_requested_reply="true" send_type="method_return"/>
    <allow send_requested_reply="true" send_type="error"/>
    <allow receive_type="method_call"/>
    <allow receive_type="method_return"/>
    <allow receive_type="error"/>
    <allow receive_type="signal"/>
    <allow send_destination="org.freedesktop.DBus"/>
  </policy>
  <include>$policy</include>
  <!-- Whoever runs the tests stands in for root. -->
  <policy user="$user">
    <allow own="org.cabinwatch"/>
    <allow send_destination="org.cabinwatch"/>
  </policy>
</busconfig>
""")


class PrivateBus:
    """Runs from construction until `close`. May be stopped and started again, at one address."""

    def __init__(self, folder: Path, policy: Path) -> None:
        """`folder` takes the socket; `policy` is the D-Bus policy file to include."""
        self._socket = folder / "bus"
        self.address = f"unix:path={self._socket}"
        self._configuration = folder / "bus.conf"
        self._configuration.write_text(
            _CONFIGURATION.substitute(socket=self._socket, policy=policy, user=getpass.getuser()),
            encoding="utf-8")
        # The policy names the group; where it is not installed the daemon warns, and that is all.
        self._errors = (folder / "bus.log").open("ab")
        self._daemon: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Returns once the bus takes connections."""
        self._daemon = subprocess.Popen(
            ["dbus-daemon", f"--config-file={self._configuration}", "--nofork", "--print-address"],
            stdout=subprocess.PIPE, stderr=self._errors)
        assert self._daemon.stdout is not None
        if not self._daemon.stdout.readline():
            raise RuntimeError(f"dbus-daemon did not start; see {self._errors.name}")

    def stop(self) -> None:
        if self._daemon is None:
            return
        self._daemon.terminate()
        self._daemon.wait()
        assert self._daemon.stdout is not None
        self._daemon.stdout.close()
        self._daemon = None
        self._socket.unlink(missing_ok=True)

    def close(self) -> None:
        self.stop()
        self._errors.close()
