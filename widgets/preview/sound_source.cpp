// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/preview/sound_source.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace triptych {
namespace {

template <typename T>
void put(char* to, double value) {
    const T number = static_cast<T>(value);
    std::memcpy(to, &number, sizeof number);
}

void putSample(char* to, QAudioFormat::SampleFormat format, double value) {
    value = std::isfinite(value) ? std::clamp(value, -1.0, 1.0) : 0.0;
    switch (format) {
    case QAudioFormat::UInt8:
        return put<std::uint8_t>(to, std::lround(value * 127) + 128);
    case QAudioFormat::Int16:
        return put<std::int16_t>(to, std::lround(value * 32767));
    case QAudioFormat::Int32:
        return put<std::int32_t>(to, std::floor(value * 2147483647.0));
    default:
        return put<float>(to, value);
    }
}

} // namespace

SoundSource::SoundSource(std::shared_ptr<const std::vector<float>> samples, int rate,
                         const QAudioFormat& format, QObject* parent)
    : QIODevice(parent), m_samples(std::move(samples)), m_rate(std::max(rate, 1)), m_format(format),
      m_frames(static_cast<qint64>(m_samples->size()) * format.sampleRate() / m_rate) {
    open(QIODevice::ReadOnly | QIODevice::Unbuffered);
}

qint64 SoundSource::readData(char* data, qint64 most) {
    const int frameBytes = m_format.bytesPerFrame(), sampleBytes = m_format.bytesPerSample();
    if (frameBytes <= 0) return -1;
    const qint64 first = pos() / frameBytes;
    const qint64 count = std::min(most / frameBytes, m_frames - first);
    const double step = static_cast<double>(m_rate) / m_format.sampleRate();
    for (qint64 i = 0; i < count; ++i) {
        const double place = static_cast<double>(first + i) * step;
        const auto low = std::min(static_cast<std::size_t>(place), m_samples->size() - 1);
        const auto high = std::min(low + 1, m_samples->size() - 1);
        const double a = (*m_samples)[low], b = (*m_samples)[high];
        const double value = a + (place - static_cast<double>(low)) * (b - a);
        for (int channel = 0; channel < m_format.channelCount(); ++channel)
            putSample(data + i * frameBytes + channel * sampleBytes, m_format.sampleFormat(), value);
    }
    return std::max<qint64>(count, 0) * frameBytes;
}

} // namespace triptych
