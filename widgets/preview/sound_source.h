// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAudioFormat>
#include <QIODevice>
#include <memory>
#include <vector>

namespace triptych {

/// A mono sound as the bytes of any format that a sound device asks for: other rates by linear interpolation,
/// the same in every channel. Reads are converted as they come; nothing is made in advance.
class SoundSource : public QIODevice {
    Q_OBJECT

  public:
    /// @param samples  mono in [-1,1], not null
    /// @param format   valid
    SoundSource(std::shared_ptr<const std::vector<float>> samples, int rate, const QAudioFormat& format,
                QObject* parent = nullptr);

    qint64 size() const override { return m_frames * m_format.bytesPerFrame(); }
    bool isSequential() const override { return false; }

  protected:
    qint64 readData(char* data, qint64 most) override;
    qint64 writeData(const char*, qint64) override { return -1; }

  private:
    std::shared_ptr<const std::vector<float>> m_samples;
    int m_rate;
    QAudioFormat m_format;
    qint64 m_frames; ///< at the format's rate
};

} // namespace triptych
