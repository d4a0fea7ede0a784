"""./dev bench scale: many streams, many queries at once, and the time from a frame to an alert.

  --only REGEX   streams, queries, alerts, microsleeps or mqtt
  --alerts N     that the time to an alert is measured with (default 30: some 6 minutes, and
                 five times 8 of microsleeps)
"""

from __future__ import annotations

import argparse
import re
import sys
from typing import Any

from report.aims import section as section_of
from report.results import progress, publish
from scale import in_flight, latency, mqtt_latency, reflex_latency, streams
from scale.aims import aims


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev bench scale", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=".", metavar="REGEX")
    parser.add_argument("--alerts", type=int, default=30)
    options = parser.parse_args()
    measures = {"streams": streams.measure, "queries": in_flight.measure,
                "alerts": lambda: latency.measure(options.alerts),
                "microsleeps": lambda: reflex_latency.measure(options.alerts),
                "mqtt": lambda: mqtt_latency.measure(options.alerts)}
    sections = []
    figures: dict[str, Any] = {}
    for name, measure in measures.items():
        if not re.search(options.only, name):
            continue
        progress(name)
        section, figures[name] = measure()
        sections.append(section)
    wanted = aims(figures)
    if wanted:
        sections.append(section_of(wanted))
    figures["aims"] = [aim.as_json() for aim in wanted]
    publish("scale", " ".join(["./dev bench scale", *sys.argv[1:]]), sections, figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
