"""A real browser without a screen: Debian's Chromium, driven as WebDriver has it."""

from __future__ import annotations

import json
import shutil
from types import TracebackType
from typing import Any

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.by import By
    from selenium.webdriver.remote.webelement import WebElement
    from selenium.webdriver.support.ui import WebDriverWait
except ImportError:
    webdriver = None  # type: ignore[assignment]

CHROMIUM = shutil.which("chromium")
DRIVER = shutil.which("chromedriver")


def missing() -> str | None:
    """What is not installed, in words; nothing when a Browser can be started."""
    absent = [package for package, there in (
        ("chromium", CHROMIUM), ("chromium-driver", DRIVER), ("python3-selenium", webdriver))
        if not there]
    return f"not installed: {' '.join(absent)}" if absent else None


class Browser:
    """Runs from construction until `close`; in a `with` statement by itself."""

    def __init__(self, width: int = 1280, height: int = 900) -> None:
        options = Options()
        options.binary_location = CHROMIUM
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage",
                         "--no-first-run", "--disable-background-networking",
                         "--autoplay-policy=no-user-gesture-required"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(service=Service(DRIVER), options=options)
        self.resize(width, height)

    def close(self) -> None:
        self.driver.quit()

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def resize(self, width: int, height: int) -> None:
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})

    def prefer(self, scheme: str) -> None:
        """Which colours the user wants: `light` or `dark`."""
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": scheme}]})

    def open(self, url: str) -> None:
        """From the beginning, also where only the part behind the # differs."""
        self.driver.get("about:blank")
        self.driver.get(url)

    def run(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def wait_for(self, what: str, holds: Any, seconds: float = 20.0) -> Any:
        """What `holds` returns once that is true; `what` names it if it never is."""
        return WebDriverWait(self.driver, seconds, poll_frequency=0.02).until(
            lambda _driver: holds(), f"{what}; console: {self.console()}")

    def press(self, *keys: str) -> None:
        """Types into whatever has the focus."""
        self.driver.switch_to.active_element.send_keys(*keys)

    def console(self) -> list[str]:
        """What the page told there since it was last asked."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """The addresses that were asked for since this was last called."""
        events = (json.loads(entry["message"])["message"]
                  for entry in self.driver.get_log("performance"))
        return [event["params"]["request"]["url"] for event in events
                if event["method"] == "Network.requestWillBeSent"]
