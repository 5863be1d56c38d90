// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPicture>
#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/bridge/compare_controller.h"
#include "app/workbench/pages/explain_tab.h"
#include "widgets/explain/attribution_card.h"
#include "widgets/explain/attribution_selection.h"

class QComboBox;
class QFrame;
class QGridLayout;
class QLabel;
class QPushButton;
class QSpinBox;
class QSplitter;
class QStackedWidget;

namespace triptych {

class AttributionBarsView;
class AttributionScale;
class AttributionView;
class ExplainMethodChoices;
class PairedBars;

/// Two samples, two runs or two checkpoints under the same method, target and scale: row and run of side A are what the page looks
/// at, side B and the checkpoints of both are chosen here. A third column tells what B gives more or less than A, of the tokens
/// that both have at the same place. What is told of a number is in the unit of its column.
class ExplainCompareTab : public ExplainTab {
    Q_OBJECT

  public:
    enum Column { sideA, sideB, differenceOf };

    ExplainCompareTab(Session& session, std::shared_ptr<ModelStore> models, QWidget* parent = nullptr);
    ~ExplainCompareTab() override;

    QString id() const override { return QStringLiteral("compare"); }
    QString title() const override { return tr("Compare"); }
    void setSubject(const ExplainSubject& subject) override;
    bool busy() const override { return m_drawing || m_controller->busy(); }
    bool canExport() const override { return m_shown && !m_drawing; }
    QList<QAction*> actions() const override { return {m_pin, m_same, m_unselect}; }
    void exportTo(const QString& folder) override;

    std::shared_ptr<const Comparison> comparison() const { return m_shown; } ///< what the views show; null: nothing yet
    AttributionSelection* selection(Column column) const { return m_columns[column].selection; }
    AttributionCard* card(Column column, const std::string& input) const; ///< null: there is none

  signals:
    /// What is shown is another pair; null: none.
    void compared(std::shared_ptr<const triptych::Comparison> comparison);

  protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    struct Shown {
        AttributionSelection* selection = nullptr;
        QLabel* heading = nullptr;
        std::map<std::string, AttributionCard*> cards; ///< by input
        AttributionScale* scale = nullptr;
        AttentionCard* sinkCard = nullptr; ///< of tokens that stand for no part of the sample
        AttributionBarsView* sinks = nullptr;
    };
    static constexpr int headingRow = 0, scaleRow = 1, firstCardRow = 2; ///< of the grid
    using Pictures = std::map<std::string, AttributionCard::Pictures>;

    // explain_compare_layout.cpp
    void makeActions();
    QWidget* makeHeader();
    QWidget* makeBanner();
    QWidget* makeEmpty();
    QWidget* makeContent();
    QWidget* makeFooter();
    void retranslate();
    QPicture drawn(QSize& size);

    // explain_compare_tab.cpp
    void connectChoices();
    void fillRuns();
    void fillCheckpoints(Column side, const QString& run);
    void again();
    void ask();
    CompareQuestion question() const;
    void open(std::shared_ptr<const Comparison> comparison);
    void present(const Pictures& a, const Pictures& b);
    void placeCards();
    void placeSinks();
    void fillCards(Column column, const ComparedSide& from, const Pictures& pictures);
    int writtenHeight(const AttributionView& view) const;
    void setRange(AttributionSelection::Range range);
    void takeJudgement(CompareController::Side side, std::shared_ptr<const Faithfulness> judgement);
    void updateFaintness();
    int counterpart(Column from, int token, Column to) const;
    void link(Column column);
    void forget();

    // explain_compare_words.cpp
    void updateState();
    void updateBanner();
    void updateHeadings();
    void updateBars();
    void updateFacts();
    void updateReadout();
    QString sideName(const CompareSide& side, int epoch = 0) const;
    QString sideName(const ComparedSide& side) const { return sideName(side.side, side.epoch); }
    QString checkpointName(const QString& which, int epoch) const;
    QString valueWords(const Attribution& map, double value) const;
    QString targetName() const;
    QString runName(const QString& folder) const;
    QString methodTitle(const std::string& id) const;
    QString whyUnaligned(const std::string& input) const;
    QString alignmentText() const;
    QStringList remarks() const;

    CompareController* m_controller;
    QAction *m_pin, *m_same, *m_unselect;
    ExplainMethodChoices* m_choices;
    QLabel *m_aLabel, *m_runLabel, *m_rowLabel, *m_rangeLabel;
    QComboBox *m_run, *m_range;
    std::array<QComboBox*, 2> m_checkpoint; ///< of A, of B
    QSpinBox* m_row;
    QPushButton* m_pinButton;

    QFrame* m_banner;
    QLabel *m_bannerIcon, *m_bannerText;
    QStackedWidget* m_pages;
    QLabel *m_emptyTitle, *m_emptyText;
    QPushButton* m_emptyCopy;
    QSplitter* m_main;
    QWidget *m_grid, *m_side;
    QGridLayout* m_cells;
    std::array<Shown, 3> m_columns;
    AttentionCard *m_predictionCard, *m_shareCard;
    PairedBars *m_predictions, *m_shares;
    QLabel *m_verdict, *m_shareNote, *m_facts, *m_readout;

    std::array<QString, 2> m_which;      ///< checkpoint of A, of B
    QString m_runB;                      ///< folder; empty: the run of side A
    qint64 m_rowB = -1;                  ///< -1: the row of side A
    ExplainSubject m_subject;            ///< what is to be shown
    std::optional<std::array<CompareSide, 2>> m_asked; ///< what was asked for last: A and B
    std::shared_ptr<const Dataset> m_askedData;  ///< of which
    std::array<std::filesystem::file_time_type, 2> m_written; ///< when the weights of A and of B were, that it was asked of
    std::shared_ptr<const Comparison> m_drawing; ///< whose pictures are being made
    std::shared_ptr<const Comparison> m_shown;   ///< what the views show
    std::array<std::shared_ptr<const Attribution>, 2> m_maps; ///< its maps, as in_column_unit()
    std::array<std::shared_ptr<const Faithfulness>, 2> m_judged; ///< of the last request, A's and B's; null: not known
    std::optional<std::pair<CompareController::Side, Error>> m_error; ///< of the last request
    double m_progress = 0;               ///< of both sides together
    bool m_current = false;              ///< what is shown is what was asked for last
    bool m_linking = false;
    std::vector<std::string> m_rows;     ///< inputs of the grid, by row
    std::array<std::map<int, int>, 2> m_tokenPairs; ///< by token of A, of B: place among the aligned ones
};

} // namespace triptych
