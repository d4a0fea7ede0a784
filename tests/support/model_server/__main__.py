"""`python3 -m model_server`: see tests/support/README.md."""

from __future__ import annotations

import asyncio
import sys

from model_server.command_line import parse
from model_server.server import Server
from model_server.settings import Settings


async def _run(settings: Settings) -> None:
    await Server(settings).run()


def main() -> int:
    settings = parse()
    try:
        asyncio.run(_run(settings))
    except OSError as error:
        print(f"model_server: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
