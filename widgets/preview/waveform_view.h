// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "widgets/preview/sound_view.h"

namespace triptych {

/// The lowest and highest sample of each of at most 4096 equal parts of a sound.
using SoundEnvelope = std::vector<std::pair<float, float>>;
SoundEnvelope soundEnvelope(const std::vector<float>& samples);

/// A sound's amplitude over time, full scale from -1 to 1. Draws at the cost of its pixels: the envelope is
/// made once, in the thread pool where the sound is long.
class WaveformView : public SoundView {
    Q_OBJECT

  public:
    explicit WaveformView(QWidget* parent = nullptr);

    /// @param samples  mono in [-1,1]
    void setWave(std::vector<float> samples, int sampleRateHz);
    /// The same without a copy. @param samples  not null; is not kept once the envelope is there
    void setWave(std::shared_ptr<const std::vector<float>> samples, int sampleRateHz);
    /// @param reason  stands in the place of the wave
    void clear(const QString& reason = {});

    double seconds() const override { return m_seconds; }
    QSize sizeHint() const override { return {320, 96}; }
    QSize minimumSizeHint() const override { return {140, 56}; }

  protected:
    void retranslate() override;
    void paintContent(QPainter& painter) const override;

  private:
    SoundEnvelope m_envelope;
    double m_seconds = 0;
    int m_rate = 0;
    quint64 m_request = 0; ///< the newest wave; what comes late for an older one is dropped
};

} // namespace triptych
