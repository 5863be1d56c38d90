// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QPointF>
#include <optional>
#include <vector>

#include "widgets/explain/attribution_view.h"

namespace triptych {

/// A grey picture under the colours of its tokens, or of values finer than tokens where a method gives them. Both are drawn at
/// their own resolution; smoothing is asked for.
class AttributionPictureView : public AttributionView {
    Q_OBJECT

  public:
    AttributionPictureView(AttributionSelection* selection, QWidget* parent);

    /// @param map  nothing: there are no finer values
    void setMap(const std::optional<AttributionMap>& map);
    bool hasMap() const { return m_map.has_value(); }
    void setFine(bool fine); ///< shows the finer values, where there are some
    bool showsFine() const { return m_fine && m_map; }
    double mapLimit() const { return m_mapLimit; } ///< |value| at which the finer values have full colour
    void setSmooth(bool smooth);
    bool isSmooth() const { return m_smooth; }
    virtual QRectF pictureRect() const = 0; ///< where all of the picture is drawn

  protected:
    void setPicture(const QImage& image);
    const QImage& grey() const { return m_grey; }
    virtual bool mapUpwards() const { return false; } ///< the first row of a map is the lowest
    void paintBelow(QPainter& painter) const override;
    void paintColours(QPainter& painter) const override;
    void layOut() override;

  private:
    const QImage& mapImage() const;
    QImage gridImage() const;

    QImage m_image, m_grey;
    std::optional<AttributionMap> m_map;
    mutable QImage m_mapImage; ///< null: to be made
    double m_mapLimit = 0;
    bool m_fine = false, m_smooth = false;
};

/// A picture and its boxes. Wheel, + and − zoom, 0 shows all again; a drag with the middle button moves it.
class AttributionImageView : public AttributionPictureView {
    Q_OBJECT

  public:
    explicit AttributionImageView(AttributionSelection* selection, QWidget* parent = nullptr);

    void setImage(const QImage& image); ///< the prepared picture: boxes are shares of it
    double zoom() const { return m_zoom; }
    void setZoom(double zoom, const QPointF& about); ///< 1: all of it; up to 16
    QRectF pictureRect() const override;

    QSize sizeHint() const override { return {320, 320}; }
    QSize minimumSizeHint() const override { return {96, 96}; }

  protected:
    std::vector<QRectF> areas(int token) const override;
    void paintBelow(QPainter& painter) const override;
    void retranslate() override;
    void layOut() override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    QRectF whole() const; ///< pictureRect() without zoom
    void move(const QPointF& by);

    double m_zoom = 1;
    QPointF m_shift; ///< of the zoomed picture's middle, in shares of its size
    std::optional<QPointF> m_dragged;
};

/// A spectrogram and its time–frequency cells. Time in s to the right, frequency in Hz upwards, as the mel bins lie.
class AttributionSoundView : public AttributionPictureView {
    Q_OBJECT

  public:
    explicit AttributionSoundView(AttributionSelection* selection, QWidget* parent = nullptr);

    /// @param image    one pixel a frame and bin, lowest bin at the bottom
    /// @param seconds  that the picture spans
    /// @param mel_hz   centre frequency of each bin, ascending; empty: no frequency axis
    void setSpectrogram(const QImage& image, double seconds, std::vector<double> mel_hz);
    void setCursor(double seconds); ///< of what is played; below 0: none
    QRectF pictureRect() const override;

    QSize sizeHint() const override { return {360, 200}; }
    QSize minimumSizeHint() const override { return {140, 100}; }

  protected:
    std::vector<QRectF> areas(int token) const override;
    void paintAbove(QPainter& painter) const override;
    void retranslate() override;
    bool mapUpwards() const override { return true; }

  private:
    double m_seconds = 0, m_cursor = -1;
    std::vector<double> m_melHz;
};

} // namespace triptych
