# SPDX-License-Identifier: GPL-3.0-or-later
"""librosa's log-mel spectrogram of sounds, over and over for some seconds on one core; how many a second, as JSON.

`filters`: "ready" works the mel filters out once, as a careful script does; "each" calls melspectrogram(), which works
them out for every sound. `worst`: the largest difference of the engine's first spectrogram, relative to its value and at least to 10 dB.
"""
import argparse
import json
import time

import librosa
import numpy as np

RATE, N_FFT, HOP, BINS, TOP_DB = 16000, 1024, 256, 128, 80.0
FILTERS = librosa.filters.mel(sr=RATE, n_fft=N_FFT, n_mels=BINS)


def ready(wave):
    power = np.abs(librosa.stft(wave, n_fft=N_FFT, hop_length=HOP)) ** 2
    return librosa.power_to_db(FILTERS @ power, top_db=TOP_DB)


def each(wave):
    mel = librosa.feature.melspectrogram(y=wave, sr=RATE, n_fft=N_FFT, hop_length=HOP, n_mels=BINS)
    return librosa.power_to_db(mel, top_db=TOP_DB)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seconds", type=float)
    parser.add_argument("engine", help="the engine's first spectrogram, .npy")
    parser.add_argument("files", nargs="+")
    given = parser.parse_args()
    sounds = [librosa.load(file, sr=RATE)[0] for file in given.files]
    result = {}
    for name, function in (("ready", ready), ("each", each)):
        first = function(sounds[0])
        begun, computed = time.perf_counter(), 0
        while (took := time.perf_counter() - begun) < given.seconds:
            for sound in sounds:
                function(sound)
            computed += len(sounds)
        result[name] = computed / took
    result["worst"] = float(np.max(np.abs(np.load(given.engine) - first) / np.maximum(np.abs(first), 10)))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
