// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/bridge/what_if_controller.h"
#include "app/workbench/pages/explain_tab.h"
#include "core/base/result.h"

class QComboBox;
class QFrame;
class QLabel;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QToolButton;
class QTreeView;

namespace triptych {

class AttentionCard;
class LineageModel;
class PairedBars;
class SoundPlayer;
class WhatIfInput;

/// What would the model say if a word, a patch, a span of the sound, a number were another, or a modality were missing or
/// another's: each edit is a child of the one before, with before and after side by side.
class ExplainWhatIfTab : public ExplainTab {
    Q_OBJECT

  public:
    ExplainWhatIfTab(Session& session, std::shared_ptr<ModelStore> models, QWidget* parent = nullptr);
    ~ExplainWhatIfTab() override;

    QString id() const override { return QStringLiteral("what_if"); }
    QString title() const override { return tr("What-if"); }
    void setSubject(const ExplainSubject& subject) override;
    bool busy() const override { return m_controller->busy() || m_drawing.first; }
    bool canExport() const override { return m_controller->facts() && m_controller->current() >= 0; }
    QList<QAction*> actions() const override;
    void exportTo(const QString& folder) override;

    WhatIfController& controller() const { return *m_controller; }
    LineageModel& model() const { return *m_model; }
    QTreeView* tree() const { return m_tree; }
    WhatIfInput* card(const std::string& input) const; ///< null: there is none
    PairedBars* predictions() const { return m_predictions; }
    PairedBars* contributions() const { return m_contributions; }
    QComboBox* targets() const { return m_target; }
    QComboBox* reference() const { return m_reference; }
    QString verdict() const; ///< what is said of the target before and after
    /// Takes the place of the one over the machine's sound device. @param player  not null
    void setPlayer(std::unique_ptr<SoundPlayer> player);

  protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    QWidget* makeBar();
    QWidget* makeContent();
    QWidget* makeEmpty();
    void makeActions();
    void retranslate();

    void request();
    void buildCards();
    void fillTargets();
    void follow();      ///< cards and results of the current step
    void drawInputs();
    void presentInputs();
    /// What the cards show: the current step's sample, and the one of the step that it is compared with, null where it is
    /// that itself, or not there yet.
    using Pair = std::pair<std::shared_ptr<const PreparedSample>, std::shared_ptr<const PreparedSample>>;
    Pair samples() const;
    QString nameOfBefore() const;
    void updateResults();
    void updateState();
    int before() const; ///< the step that the current one is compared with
    void part(WhatIfInput& card, const QRectF& chosen);
    void listen(const std::string& input, bool original);
    SoundPlayer& player();
    QString stepError() const;
    QPicture drawn(QSize& size); ///< what is seen, at its full height
    QString reportTitle() const;

    WhatIfController* m_controller;
    LineageModel* m_model;
    QAction *m_back, *m_forward, *m_origin, *m_remove, *m_play;

    QComboBox *m_target, *m_baseline, *m_reference;
    QLabel *m_targetLabel, *m_baselineLabel, *m_referenceLabel;
    QToolButton *m_backButton, *m_forwardButton, *m_removeButton;

    QStackedWidget* m_pages;
    QLabel *m_emptyTitle, *m_emptyText;
    QPushButton* m_emptyCopy;

    QSplitter *m_main, *m_left, *m_right;
    QWidget* m_results;
    std::vector<WhatIfInput*> m_cards;
    AttentionCard *m_predictionCard, *m_contributionCard, *m_lineageCard;
    PairedBars *m_predictions, *m_contributions;
    QLabel *m_verdict, *m_contributionNote, *m_stepError;
    QTreeView* m_tree;

    ExplainSubject m_subject, m_asked;
    std::filesystem::file_time_type m_written;         ///< when the weights were, that it was asked of
    Pair m_presented; ///< what the cards show
    Pair m_drawing;   ///< whose pictures are being made
    std::map<std::string, QImage> m_pictures, m_picturesBefore; ///< of the presented ones
    std::unique_ptr<SoundPlayer> m_player;             ///< null: not made yet
    std::string m_listening;                           ///< the input that is heard, or is about to be
};

} // namespace triptych
