"""Makes a small vision model of random weights for llama.cpp's server: FOLDER/NAME.gguf and
FOLDER/NAME.mmproj.gguf. What it answers means nothing; what it takes is what any model of its size
takes.

Imports nothing of cabinwatch: it is run by the Python that has gguf, which may be another system's.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from byte_pairs import learn
from picture_encoder import EncoderShape, write_picture_encoder
from text_model import TextShape, write_text_model

MERGES = 4000
SEED = 7


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("name")
    parser.add_argument("--text", type=Path, required=True, help="to learn the vocabulary from")
    parser.add_argument("--width", type=int, required=True)
    parser.add_argument("--layers", type=int, required=True)
    parser.add_argument("--encoder-width", type=int, required=True)
    parser.add_argument("--encoder-layers", type=int, required=True)
    options = parser.parse_args()
    text = options.text.read_text(encoding="utf-8")
    heads = options.width // 64
    # Proportions of Qwen2's: three times as wide in between, a quarter of the heads for keys.
    shape = TextShape(options.width, options.layers, 3 * options.width, heads, max(1, heads // 4))
    encoder = EncoderShape(options.encoder_width, options.encoder_layers)
    write_picture_encoder(options.folder / f"{options.name}.mmproj.gguf", options.name, encoder,
                          options.width, SEED)
    write_text_model(options.folder / f"{options.name}.gguf", options.name, shape,
                     learn(text, MERGES), SEED + 1)


if __name__ == "__main__":
    main()
