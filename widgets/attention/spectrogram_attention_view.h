// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <vector>

#include "widgets/attention/area_attention_view.h"

namespace triptych {

/// A spectrogram in grey under the colour of the weights of its regions, and above it the regions as a strip
/// in full colour, where each spans all frequencies. Time in s to the right, frequency in Hz upwards, as the mel bins lie.
class SpectrogramAttentionView : public AreaAttentionView {
    Q_OBJECT

  public:
    explicit SpectrogramAttentionView(AttentionSelection* selection, QWidget* parent = nullptr);

    /// @param image    one pixel a frame and bin, lowest bin at the bottom
    /// @param seconds  that the picture spans
    /// @param mel_hz   centre frequency of each bin, ascending; empty: no frequency axis
    void setSpectrogram(const QImage& image, double seconds, std::vector<double> mel_hz);
    QRectF imageRect() const;
    double secondsAt(double x) const; ///< under a horizontal place of the widget
    double hertzAt(double y) const;   ///< at a vertical place of the widget; 0 without a frequency axis

    QSize sizeHint() const override { return {360, 220}; }
    QSize minimumSizeHint() const override { return {140, 110}; }

  protected:
    std::vector<QRectF> areas(int token) const override;
    std::vector<QRectF> marks(int token) const override; ///< with its part of the strip
    void paintBelow(QPainter& painter) const override;
    void paintColours(QPainter& painter) const override;
    void paintAbove(QPainter& painter) const override;
    void retranslate() override;

  private:
    double yOf(double hertz) const;
    bool isInStrip(const QRectF& area) const; ///< one of several bands has no colour of its own there

    QImage m_grey;
    double m_seconds = 0;
    std::vector<double> m_melHz;
};

} // namespace triptych
