// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAction>
#include <QWidget>
#include <utility>
#include <vector>

#include "core/explain/what_if.h"
#include "core/training/targets.h"

class QComboBox;
class QLabel;
class QListWidget;
class QPushButton;

namespace triptych {

class AttentionSelection;
class PairedBars;

/// What of the attention is knocked out: the chosen head, the edge that was pointed at last, or all that goes from one
/// modality to another; and what the model says then, before and after side by side.
class KnockOutPanel : public QWidget {
    Q_OBJECT

  public:
    explicit KnockOutPanel(AttentionSelection* selection, QWidget* parent = nullptr);

    /// In force, in the order in which they were asked for.
    const std::vector<Intervention>& interventions() const { return m_interventions; }
    void clear(); ///< without a word: another sample is looked at
    /// Of one head.
    /// @param head    as it stands in the table; both predictions have it
    /// @param output  place among its outputs that is followed; -1: what was most likely before
    void setPredictions(const Prediction& before, const Prediction& after, const Target& head, int output);
    void clearPredictions(); ///< nothing is knocked out, or what then follows is not known yet
    void setError(const QString& text); ///< why there is no prediction; empty: there is

    QList<QAction*> actions() const { return {m_headAction, m_edgeAction, m_resetAction}; }
    QAction* headAction() const { return m_headAction; }
    QAction* edgeAction() const { return m_edgeAction; }
    QAction* resetAction() const { return m_resetAction; }
    QComboBox* from() const { return m_from; }
    QComboBox* to() const { return m_to; }
    QPushButton* pairButton() const { return m_pair; }
    QListWidget* list() const { return m_list; }
    PairedBars* bars() const { return m_bars; }
    QString verdict() const;

  signals:
    void changed();

  protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void add(Intervention intervention);
    void removeSelected();
    void followAttention();
    void followEdge();
    void refresh();
    void retranslate();
    QString titleOf(const Intervention& intervention) const;
    QString titleOfWeights(const Intervention& intervention) const; ///< without the frames that they are of
    QString layerText(const Intervention& intervention) const;

    AttentionSelection* m_selection;
    std::vector<Intervention> m_interventions;
    std::pair<int, int> m_edge{-1, -1}; ///< query and key that were pointed at last
    QAction *m_headAction, *m_edgeAction, *m_resetAction;
    QLabel *m_title, *m_verdict, *m_error;
    QPushButton *m_head, *m_edgeButton, *m_pair, *m_reset;
    QLabel* m_arrow;
    QComboBox *m_from, *m_to;
    QListWidget* m_list;
    PairedBars* m_bars;
};

} // namespace triptych
