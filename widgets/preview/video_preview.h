// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QString>
#include <QTimer>
#include <vector>

#include "widgets/preview/preview_base.h"

namespace triptych {

/// A picture of a video and when it is shown.
struct VideoFrame {
    QImage image;
    double seconds = 0;
};

/// Frames of a video: one large, all as a strip with their times below it. Without sound. Mouse: a click in the strip
/// chooses a frame, one on the large frame plays and pauses. Keys: Left and Right step, Home and End go to the ends,
/// Space plays and pauses.
class VideoPreview : public PreviewBase {
    Q_OBJECT

  public:
    explicit VideoPreview(QWidget* parent = nullptr);

    /// Shows the first frame, and plays no longer.
    /// @param seconds  length of the whole video
    void setFrames(std::vector<VideoFrame> frames, double seconds);
    /// @param reason  stands in the place of the frames
    void clear(const QString& reason = {});

    int count() const { return static_cast<int>(m_frames.size()); }
    int current() const { return m_current; } ///< -1: there is no frame
    double seconds() const { return m_seconds; }
    bool playing() const { return m_timer.isActive(); }
    QRectF frameRect() const;         ///< the large frame, in the widget's pixels
    QRectF stripRect(int frame) const; ///< a frame of the strip

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override { return {280, heightForWidth(280)}; }
    QSize minimumSizeHint() const override { return {120, 80}; }

  public slots:
    void setCurrent(int frame); ///< the nearest that there is
    void togglePlaying();       ///< from the beginning where the last frame is shown
    void stop();                ///< and goes to the first frame

  signals:
    void currentChanged(int frame);
    void playingChanged(bool playing);

  protected:
    void retranslate() override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void hideEvent(QHideEvent* event) override;

  private:
    void tell(); ///< what is shown, to a screen reader
    void step();
    void pause();
    int perLine() const;
    double stripTop() const;
    QString timeText(int frame) const;

    std::vector<VideoFrame> m_frames;
    double m_seconds = 0;
    int m_current = -1;
    QString m_ownName; ///< as the widget calls itself, in the present language
    QTimer m_timer;
};

} // namespace triptych
