"""The language model of Qwen2-VL in small: names and sizes of tensors as llama.cpp wants them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import gguf
from byte_pairs import Pair, byte_letters
from random_weights import RandomWeights

_CONTEXT = 32768
_SPACE, _LINE_END = byte_letters()[ord(" ")], byte_letters()[ord("\n")]
_SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|object_ref_start|>",
            "<|object_ref_end|>", "<|box_start|>", "<|box_end|>", "<|quad_start|>", "<|quad_end|>",
            "<|vision_start|>", "<|vision_end|>", "<|vision_pad|>", "<|image_pad|>",
            "<|video_pad|>")
# The first number of the model's state is this from beginning to end, so that what comes out can
# favour some tokens, as a model does that has learned to write: long ones, and no blanks between the
# fields of an answer. Else names would come letter by letter, and most of an answer would be blanks.
_STEADY = 4.0
_FAVOUR_OF_A_LETTER = 0.5
_FAVOUR_OF_A_BLANK = -10.0
# The server puts a mark of its own where a picture is, as the text of a part; and around it the
# marks of the model.
_CHAT = ("{% for message in messages %}<|im_start|>{{ message.role }}\n"
         "{% if message.content is string %}{{ message.content }}"
         "{% else %}{% for part in message.content %}{{ part.text }}{% endfor %}{% endif %}"
         "<|im_end|>\n{% endfor %}"
         "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}")


@dataclass(frozen=True)
class TextShape:
    width: int
    layers: int
    feed_forward: int
    heads: int
    heads_kv: int


def write_text_model(file: Path, name: str, shape: TextShape, merges: list[Pair],
                     seed: int) -> None:
    writer = gguf.GGUFWriter(file, "qwen2vl")
    writer.add_name(name)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    writer.add_context_length(_CONTEXT)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.heads_kv)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(1e6)
    # Of the positions in time, height and width, as pairs of a head's numbers.
    eighth = shape.width // shape.heads // 16
    writer.add_rope_dimension_sections([2 * eighth, 3 * eighth, 3 * eighth, 0])
    tokens = _write_vocabulary(writer, merges)
    _write_tensors(RandomWeights(writer, seed), shape, tokens)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _write_vocabulary(writer: gguf.GGUFWriter, merges: list[Pair]) -> list[str]:
    # Two ways may lead to the same token.
    normal = list(dict.fromkeys([*byte_letters(), *(left + right for left, right in merges)]))
    tokens = [*normal, *_SPECIAL]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types([gguf.TokenType.NORMAL] * len(normal) +
                           [gguf.TokenType.CONTROL] * len(_SPECIAL))
    writer.add_token_merges([f"{left} {right}" for left, right in merges])
    writer.add_eos_token_id(tokens.index("<|im_end|>"))
    writer.add_pad_token_id(tokens.index("<|endoftext|>"))
    writer.add_add_bos_token(False)
    writer.add_chat_template(_CHAT)
    return tokens


def _write_tensors(weights: RandomWeights, shape: TextShape, tokens: list[str]) -> None:
    width = shape.width
    narrow = width // shape.heads * shape.heads_kv
    weights.tensor("token_embd.weight", (len(tokens), width), 1.0, column=_STEADY)
    weights.constant("output_norm.weight", width, 1.0)
    # Not the embeddings again: a model would repeat its last token for ever.
    weights.matrix("output.weight", len(tokens), width, 3.0,
                   column=[_favour(token) for token in tokens])
    for layer in range(shape.layers):
        name = f"blk.{layer}"
        weights.constant(f"{name}.attn_norm.weight", width, 1.0)
        weights.layer(f"{name}.attn_q", width, width)
        weights.layer(f"{name}.attn_k", narrow, width)
        weights.layer(f"{name}.attn_v", narrow, width)
        weights.matrix(f"{name}.attn_output.weight", width, width, row=0.0)
        weights.constant(f"{name}.ffn_norm.weight", width, 1.0)
        weights.matrix(f"{name}.ffn_gate.weight", shape.feed_forward, width)
        weights.matrix(f"{name}.ffn_up.weight", shape.feed_forward, width)
        weights.matrix(f"{name}.ffn_down.weight", width, shape.feed_forward, row=0.0)


def _favour(token: str) -> float:
    blanks = sum(token.count(letter) for letter in (_SPACE, _LINE_END, "`"))
    letters = sum(letter.isascii() and letter.isalpha() for letter in token)
    return _FAVOUR_OF_A_LETTER * letters + (0.0 if letters else _FAVOUR_OF_A_BLANK * blanks)
