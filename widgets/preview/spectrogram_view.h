// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QPointF>
#include <memory>
#include <vector>

#include "core/features/spectrogram.h"
#include "widgets/preview/sound_view.h"

namespace triptych {

/// What the values of a spectrogram count.
enum class MelScale {
    decibels,
    deviations ///< standard deviations from a mean, as a model reads normalised frames
};

/// A log-mel spectrogram in viridis: time in s to the right, frequency in Hz and kHz upwards, the colour
/// scale in dB below. What lies under the mouse, or under the cursor at the frequency that the keys Up and
/// Down chose, is read out.
class SpectrogramView : public SoundView {
    Q_OBJECT

  public:
    explicit SpectrogramView(QWidget* parent = nullptr);

    /// Frame i is centred at i times the hop.
    /// @param mel    [n_mels,F] in the unit of `scale`
    /// @param melHz  centre frequency of each bin, ascending; empty or of another length: no frequency axis
    void setSpectrogram(Matrix mel, double hopSeconds, std::vector<double> melHz,
                        MelScale scale = MelScale::decibels);
    /// @param reason  stands in the place of the picture
    void clear(const QString& reason = {});

    double seconds() const override;
    /// "0.42 s · 1.25 kHz · -31.2 dB"; empty where nothing is pointed at.
    const QString& readout() const { return m_readout; }

    QSize sizeHint() const override { return {320, 220}; }
    QSize minimumSizeHint() const override { return {140, 120}; }

  protected:
    void retranslate() override;
    void paintContent(QPainter& painter) const override;
    void paintOver(QPainter& painter) const override;
    double bottomRows() const override { return 20; }
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    QRectF scaleRow() const;
    void readAt(double seconds, double bin);

    struct Picture {
        QImage image;
        float lowest = 0, highest = 0; ///< in the unit of the scale
        double range = 0;              ///< shown below the highest
    };
    static Picture picture(const Matrix& mel, MelScale scale);
    QString valueText(double value, int digits) const; ///< with its unit

    std::shared_ptr<const Matrix> m_mel = std::make_shared<const Matrix>();
    std::vector<double> m_melHz;
    double m_hop = 0;
    MelScale m_scale = MelScale::decibels;
    Picture m_picture;
    double m_bin = 0; ///< that the keys chose
    QPointF m_mark;   ///< s and bin that is read out
    QString m_readout;
    quint64 m_request = 0;
};

} // namespace triptych
