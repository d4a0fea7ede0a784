"""The command line of `python3 -m model_server`."""

from __future__ import annotations

import argparse

from model_server.settings import Settings


def parse(arguments: list[str] | None = None) -> Settings:
    """Ends the program with status 2 and a message when the options are no good."""
    default = Settings()
    parser = argparse.ArgumentParser(
        prog="model_server", formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        description="A test server that speaks as Ollama and as llama.cpp's server do, and answers "
                    "from the pixels of the images. Prints its ports as one line of JSON.")
    add = parser.add_argument
    add("--port", type=_port, default=default.port, metavar="N", help="TCP on 127.0.0.1; 0: any")
    add("--control-port", type=_port, default=default.control_port, metavar="N",
        help="where /_test/* is; 0: any")
    add("--unix", metavar="PATH", help="serve on this socket too")
    add("--api", choices=("ollama", "openai", "both"), default=default.api)
    add("--model", default=default.model, help="the one model that is installed")
    add("--api-key", metavar="KEY", help="ask for this bearer token")
    add("--slots", type=_count, default=default.slots, metavar="N", help="queries at a time")
    add("--told-slots", type=_count, metavar="N", help="slots that /props tells; default: the truth")
    add("--cache", choices=("slot", "shared", "none"), default=default.cache,
        help="prefixes are found again in the same slot, in any, or not at all")
    add("--no-figures", dest="figures", action="store_false",
        help="tell neither slots nor times nor cached tokens, as vLLM does not")
    add("--finishes-cancelled", action="store_true",
        help="a query whose client has gone keeps its slot until it is answered, as at Ollama")
    add("--query-seconds", type=_seconds, metavar="S", help="every query takes this, no more terms")
    for name, what in (("image", "image outside the cached prefix"),
                       ("prompt-token", "text token outside the cached prefix"),
                       ("answer-token", "token of the answer"), ("load", "load of the model")):
        add(f"--{name}-seconds", type=_seconds, metavar="S", help=f"for each {what}",
            default=getattr(default, f"{name.replace('-', '_')}_seconds"))
    add("--jitter", type=_number_up_to_2, default=default.jitter, metavar="S",
        help="spread of the times' logarithm from query to query")
    add("--tail", type=_share, default=default.tail, metavar="X",
        help="share of queries that take 8 times as long")
    add("--seed", type=int, default=default.seed, metavar="N", help="of jitter and tail")
    add("--vram-share", type=_share, default=default.vram_share, metavar="X",
        help="size_vram / size")
    add("--no-vision", dest="vision", action="store_false", help="the model takes no pictures")
    add("--version-text", default=default.version_text, metavar="V", help="Ollama's version")
    add("--strict", type=lambda text: tuple(text.split(",")), default=(), metavar="FIELDS",
        help="fields of /v1/chat/completions that are refused with 422, as chat_template_kwargs or "
             "response_format.json_schema; a value behind a dot is refused alone")
    add("--silent", action="store_true", help="a strict server does not say which field it refuses")
    return Settings(**vars(parser.parse_args(arguments)))


def _port(text: str) -> int:
    return _whole(text, 0, 65535)


def _count(text: str) -> int:
    return _whole(text, 1, 1000)


def _whole(text: str, least: int, most: int) -> int:
    if not text.isdigit() or not least <= int(text) <= most:
        raise argparse.ArgumentTypeError(f"{text!r} is not {least}..{most}")
    return int(text)


def _seconds(text: str) -> float:
    return _number(text, 3600.0)


def _number_up_to_2(text: str) -> float:
    return _number(text, 2.0)


def _share(text: str) -> float:
    return _number(text, 1.0)


def _number(text: str, most: float) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0.0 <= number <= most:
        raise argparse.ArgumentTypeError(f"{text!r} is not 0..{most:g}")
    return number
