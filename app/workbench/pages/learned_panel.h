// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "app/bridge/learned_controller.h"

class QLabel;
class QSortFilterProxyModel;
class QTableView;

namespace triptych {

class FeatureMapsView;
class FiltersView;
class HistogramView;
class TensorsModel;

/// What the selected run learned at the selected node, and what it makes there of the selected sample; where there is
/// nothing to show, why, in words.
class LearnedPanel : public QWidget {
    Q_OBJECT

  public:
    explicit LearnedPanel(Session& session, QWidget* parent = nullptr);
    ~LearnedPanel() override;

    LearnedController& controller() { return m_controller; }
    void setNode(const QString& node); ///< empty: none
    QTableView* table() const { return m_table; }
    HistogramView* histogram() const { return m_histogram; }
    FiltersView* filters() const { return m_filters; }
    FeatureMapsView* maps() const { return m_maps; }
    QString said() const; ///< all that stands there in words, for tests

  protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

  private:
    void follow();
    void showTensors(const LearnedNode* node);
    void showHistogram();
    void showMaps();
    QString stateText() const;
    QString fitText(const LearnedNode& node) const;
    QString noMapsText() const;
    void retranslate();

    Session& m_session;
    LearnedController m_controller;
    TensorsModel* m_model;
    QSortFilterProxyModel* m_sorted;
    QString m_shown; ///< what the table was filled with
    QLabel *m_state, *m_fit, *m_tensorsTitle, *m_filtersTitle, *m_filtersNote, *m_mapsTitle, *m_mapsNote;
    QTableView* m_table;
    HistogramView* m_histogram;
    FiltersView* m_filters;
    FeatureMapsView* m_maps;
    const void* m_drawnFilters = nullptr;
    const void* m_drawnMaps = nullptr;
};

} // namespace triptych
