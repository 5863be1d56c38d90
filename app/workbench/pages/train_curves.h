// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/bridge/run_curves.h"
#include "widgets/plots/curve_plot.h"

class QLabel;
class QSlider;
class QPushButton;

namespace triptych {

/// The curves of one run, and those of others laid over them: loss, accuracy, gradient norm, throughput.
class TrainCurves : public QWidget {
    Q_OBJECT

  public:
    struct Overlay {
        QString name;
        int color = 1; ///< runColor's index
        std::shared_ptr<const RunCurves> curves;
    };

    explicit TrainCurves(QWidget* parent = nullptr);

    /// @param expectedEnd  step at which it will end; 0: not known
    void show(const RunCurves& curves, const std::map<std::string, Modality>& modalities, double expectedEnd);
    void setOverlays(const std::vector<Overlay>& overlays);
    void setExpectedEnd(double step);
    void append(const std::vector<StepNews>& steps);
    void append(const EpochNews& news);
    void setEmptyText(const QString& text);

    double smoothing() const;
    void setSmoothing(double weight);
    bool isLogScale() const;
    void setLogScale(bool on);
    void resetZoom();

    CurvePlot* loss() const { return m_loss; }
    CurvePlot* accuracy() const { return m_accuracy; }
    CurvePlot* gradient() const { return m_gradient; }
    CurvePlot* throughput() const { return m_throughput; }

  signals:
    void smoothingChanged(double weight);
    void logScaleChanged(bool on);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void rebuild();
    int gradientSeries(const std::string& node);
    void addBest(double step, int epoch);
    void retranslate();
    QList<CurvePlot*> plots() const { return {m_loss, m_accuracy, m_gradient, m_throughput}; }

    QLabel* m_title;
    QLabel* m_smoothLabel;
    QSlider* m_smooth;
    QPushButton* m_log;
    QPushButton* m_reset;
    CurvePlot *m_loss, *m_accuracy, *m_gradient, *m_throughput;

    RunCurves m_shown;
    std::map<std::string, Modality> m_modalities;
    std::vector<Overlay> m_overlays;
    std::map<std::string, int> m_gradientSeries;
};

} // namespace triptych
