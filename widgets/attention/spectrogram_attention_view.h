// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <vector>

#include "widgets/attention/token_view.h"

namespace triptych {

/// A spectrogram in grey under the colour of the weights of its regions, and above it the regions as a strip
/// in full colour. Time in s to the right, frequency in Hz upwards, as the mel bins lie.
class SpectrogramAttentionView : public TokenView {
    Q_OBJECT

  public:
    explicit SpectrogramAttentionView(AttentionSelection* selection, QWidget* parent = nullptr);

    /// @param image    one pixel a frame and bin, lowest bin at the bottom
    /// @param seconds  that the picture spans
    /// @param mel_hz   centre frequency of each bin, ascending; empty: no frequency axis
    void setSpectrogram(const QImage& image, double seconds, std::vector<double> mel_hz);
    void setOpacity(double opacity);
    double opacity() const { return m_opacity; }
    QRectF imageRect() const;
    double secondsAt(double x) const; ///< under a horizontal place of the widget
    double hertzAt(double y) const;   ///< at a vertical place of the widget; 0 without a frequency axis

    QRect tokenRect(int token) const override;
    int tokenAt(const QPoint& position) const override;
    QSize sizeHint() const override { return {360, 220}; }
    QSize minimumSizeHint() const override { return {140, 110}; }

  protected:
    void retranslate() override;
    void paintEvent(QPaintEvent* event) override;

  private:
    QRectF regionRect(int token) const;
    double yOf(double hertz) const;
    void paintAxes(QPainter& painter) const;

    QImage m_grey;
    double m_seconds = 0;
    std::vector<double> m_melHz;
    double m_opacity = 0.55;
};

} // namespace triptych
