// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <array>
#include <memory>
#include <optional>

#include "app/bridge/attribution_controller.h"

class QLabel;
class QPushButton;

namespace triptych {

/// Tests of a map that cost too much to be made unasked: a button for each, which stops it while it goes on, and below what was
/// found and what that means.
class ExplainMapTests : public QWidget {
    Q_OBJECT

  public:
    explicit ExplainMapTests(QWidget* parent = nullptr);

    /// What can be tested; what was found of another map goes. Null: there is nothing.
    void setMap(std::shared_ptr<const Attribution> map);
    /// What taking everything away costs, which infidelity is told against. Null: it is not known yet.
    void setCurves(std::shared_ptr<const Faithfulness> curves);
    void setResult(std::shared_ptr<const MapTestResult> result);
    void setProgress(MapTest test, double fraction);
    void setProblem(MapTest test, const Error& error);
    void retranslate();

    QPushButton* button(MapTest test) const { return m_rows[static_cast<std::size_t>(test)].button; }
    QLabel* words(MapTest test) const { return m_rows[static_cast<std::size_t>(test)].words; }

  signals:
    void wanted(triptych::MapTest test);
    void stopped(triptych::MapTest test);

  private:
    struct Row {
        QPushButton* button = nullptr;
        QLabel* words = nullptr;
        bool running = false;
        double fraction = 0;
        std::shared_ptr<const MapTestResult> result; ///< null: none yet
        std::optional<Error> problem;
    };
    void update(MapTest test);
    QString title(MapTest test) const;
    QString help(MapTest test) const;
    QString found(const MapTestResult& result) const;
    bool isFlat(std::optional<double> value = {}) const;

    std::array<Row, 3> m_rows;
    std::shared_ptr<const Attribution> m_map;
    std::shared_ptr<const Faithfulness> m_curves;
};

} // namespace triptych
