# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the fixtures of log-mel and MFCC that tests/core/features compares with. Needs numpy and librosa 0.11."""
import json
import pathlib

import librosa
import numpy as np

HERE = pathlib.Path(__file__).parent
CASES = [
    # n_fft is even, a power of two or not; hop does not divide it; band limits; no clipping
    {"sample_rate_hz": 16000, "n_fft": 1024, "hop_length": 256, "n_mels": 128, "f_min_hz": 0.0, "f_max_hz": 0.0, "top_db": 80.0},
    {"sample_rate_hz": 16000, "n_fft": 400, "hop_length": 160, "n_mels": 40, "f_min_hz": 60.0, "f_max_hz": 7600.0, "top_db": 80.0},
    {"sample_rate_hz": 8000, "n_fft": 510, "hop_length": 113, "n_mels": 23, "f_min_hz": 0.0, "f_max_hz": 0.0, "top_db": 0.0},
]
# Longest to shortest: more than a block of 16 frames, fewer, and a sound shorter than its window.
LENGTHS = [9001, 2500, 90]


def wave() -> np.ndarray:
    rng = np.random.default_rng(7)
    t = np.arange(LENGTHS[0]) / 16000
    tones = 0.4 * np.sin(2 * np.pi * (300 + 900 * t) * t) + 0.2 * np.sin(2 * np.pi * 2500 * t)
    return (tones * np.linspace(1, 0.01, t.size) + 0.002 * rng.standard_normal(t.size)).astype(np.float32)


def main() -> None:
    y = wave()
    np.save(HERE / "wave.npy", y)
    listing = []
    for number, case in enumerate(CASES):
        for length in LENGTHS:
            power = librosa.feature.melspectrogram(
                y=y[:length], sr=case["sample_rate_hz"], n_fft=case["n_fft"], hop_length=case["hop_length"],
                n_mels=case["n_mels"], fmin=case["f_min_hz"], fmax=case["f_max_hz"] or None)
            mel = librosa.power_to_db(power, ref=1.0, amin=1e-10, top_db=case["top_db"] or None)
            mfcc = librosa.feature.mfcc(S=mel, n_mfcc=13)
            name = f"case{number}_{length}"
            np.save(HERE / f"{name}_mel.npy", mel.astype(np.float32))
            np.save(HERE / f"{name}_mfcc.npy", mfcc.astype(np.float32))
            listing.append({"name": name, "length": length, **case})
    (HERE / "cases.json").write_text(json.dumps(listing, indent=1) + "\n")


if __name__ == "__main__":
    main()
