"""The picture encoder of Qwen2-VL in small, with what turns four patches into one token."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import gguf
from random_weights import RandomWeights

_PATCH = 14
_HEAD = 64                      # numbers in a head
_MERGED = 4                     # patches in a token


@dataclass(frozen=True)
class EncoderShape:
    width: int
    layers: int


def write_picture_encoder(file: Path, name: str, shape: EncoderShape, text_width: int,
                          seed: int) -> None:
    writer = gguf.GGUFWriter(file, "clip")
    writer.add_name(name)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    writer.add_clip_has_vision_encoder(True)
    writer.add_clip_projector_type("qwen2vl_merger")
    writer.add_vision_image_size(560)
    writer.add_vision_patch_size(_PATCH)
    writer.add_vision_embedding_length(shape.width)
    writer.add_vision_feed_forward_length(4 * shape.width)
    writer.add_vision_projection_dim(text_width)
    writer.add_vision_block_count(shape.layers)
    writer.add_vision_head_count(shape.width // _HEAD)
    writer.add_vision_attention_layernorm_eps(1e-6)
    writer.add_vision_image_mean([0.48145466, 0.4578275, 0.40821073])
    writer.add_vision_image_std([0.26862954, 0.26130258, 0.27577711])
    _write_tensors(RandomWeights(writer, seed), shape, text_width)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _write_tensors(weights: RandomWeights, shape: EncoderShape, text_width: int) -> None:
    width = shape.width
    # Two: a film's pictures come in pairs, and a still one goes through both.
    for name in ("v.patch_embd.weight", "v.patch_embd.weight.1"):
        weights.tensor(name, (width, 3, _PATCH, _PATCH), (3 * _PATCH * _PATCH)**-0.5)
    for layer in range(shape.layers):
        name = f"v.blk.{layer}"
        weights.norm(f"{name}.ln1", width)
        for part in ("q", "k", "v", "out"):
            weights.layer(f"{name}.attn_{part}", width, width)
        weights.norm(f"{name}.ln2", width)
        weights.layer(f"{name}.ffn_up", 4 * width, width)
        weights.layer(f"{name}.ffn_down", width, 4 * width)
    weights.norm("v.post_ln", width)
    weights.layer("mm.0", _MERGED * width, _MERGED * width)
    weights.layer("mm.2", text_width, _MERGED * width)
