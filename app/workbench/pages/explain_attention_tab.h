// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/bridge/attention_lab.h"
#include "app/bridge/explain_controller.h"
#include "app/workbench/pages/explain_tab.h"
#include "core/base/result.h"
#include "widgets/attention/input_pictures.h"

class QComboBox;
class QFrame;
class QLabel;
class QPushButton;
class QSlider;
class QSplitter;
class QStackedWidget;
class QTabBar;

namespace triptych {

class ArcView;
class AttentionCard;
class AttentionSelection;
class ColourScale;
class ColumnsAttentionView;
class HeadOverview;
class InputAttentionCard;
class KnockOutPanel;
class MatrixView;
class ModalityBar;
class ModalityTable;
class PredictionBars;

/// What one run attended to in one sample: its inputs side by side on one scale, the matrix and the arcs of a
/// layer and head, what was predicted, and what would be if part of the attention were knocked out. Beside raw attention
/// the views show what methods make of all layers.
class ExplainAttentionTab : public ExplainTab {
    Q_OBJECT

  public:
    ExplainAttentionTab(Session& session, std::shared_ptr<ModelStore> models, QWidget* parent = nullptr);
    ~ExplainAttentionTab() override;

    QString id() const override { return QStringLiteral("attention"); }
    QString title() const override { return tr("Attention"); }
    void setSubject(const ExplainSubject& subject) override;
    bool busy() const override { return m_preparing || m_controller->busy() || m_lab->busy(); }
    bool canExport() const override { return m_shown && !busy(); }
    QList<QAction*> actions() const override;
    void exportTo(const QString& folder) override;

    AttentionSelection* selection() const { return m_selection; }
    std::shared_ptr<const Explanation> shown() const { return m_shown; } ///< null: nothing yet
    /// Null: nothing is knocked out, or it is not known yet.
    std::shared_ptr<const Intervened> intervened() const { return m_intervened; }
    KnockOutPanel* knockOut() const { return m_knockOut; }
    QComboBox* source() const { return m_source; }
    QComboBox* node() const { return m_node; }
    QComboBox* frame() const { return m_frame; }
    QComboBox* targets() const { return m_target; }
    /// What the shown map is judged to be worth. Null: nothing yet, or what is shown is no map of a method.
    std::shared_ptr<const Judged> judgement() const;

  protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    QWidget* makeContent();
    QWidget* makeSide();
    QWidget* makeFooter();
    QWidget* makeEmpty();
    void makeActions();
    bool buildCards(const Explanation& explanation); ///< false: they are there already
    void sizeCards();
    void nameInputs();
    void retranslate();

    void request();
    void updateState();
    void updateBanner();
    void updateResult();
    void updateLayers();
    void updateReadout();
    void receive(std::shared_ptr<const Explanation> explanation);
    using Pictures = std::map<std::string, InputPictures>; ///< by input
    void present(std::shared_ptr<const Explanation> explanation, const Pictures& pictures);
    void refuse(const Error& error);
    // explain_attention_lab.cpp
    void connectLab();
    void chooseSource();
    void intervene();
    void updateKnockOut();
    void fillTargets();
    ExplainTarget target() const; ///< of a head that the shown node leads to
    const Target& shownHead() const;
    QString verdict() const; ///< on the shown map, or what there is instead; empty: there is no map
    std::pair<QString, QString> mapKey() const; ///< of the chosen method and target
    void forgetLab();
    void updateSourceNote();
    ShownAttention shownAttention() const; ///< for files
    QString sourceText() const;
    void fillSources();
    void restoreView();
    void keepSplitters();
    void restoreSplitters();
    QString runName(const QString& folder) const;

    ExplainController* m_controller;
    AttentionLab* m_lab;
    AttentionSelection* m_selection;

    QAction *m_unpin, *m_fromToken, *m_turn;

    QStackedWidget* m_pages;
    QWidget* m_empty;
    QLabel *m_emptyTitle, *m_emptyText;
    QPushButton *m_emptyButton, *m_emptyCopy;

    QFrame* m_banner;
    QLabel *m_bannerIcon, *m_bannerText;
    QLabel *m_resultIcon, *m_result;

    QSplitter *m_main, *m_left, *m_right;
    std::vector<InputAttentionCard*> m_cards;
    QString m_cardsOf; ///< the run whose inputs they show
    AttentionCard *m_predictionCard, *m_shareCard, *m_sinkCard;
    ColumnsAttentionView* m_sinks; ///< what stands for no part of the sample, and has no card of an input
    PredictionBars* m_prediction;
    ModalityBar* m_bar;

    QLabel *m_attentionTitle, *m_nodeLabel, *m_sourceLabel, *m_sourceNote, *m_directionLabel, *m_headsTitle,
        *m_frameLabel, *m_targetLabel, *m_layerLabel, *m_headLabel, *m_matrixTitle, *m_massLabel, *m_massText, *m_betweenTitle, *m_caution;
    QComboBox *m_node, *m_frame, *m_target, *m_source, *m_direction, *m_layer, *m_head;
    QPushButton *m_unpinButton, *m_learned;
    HeadOverview* m_overview;
    QTabBar* m_viewBar; ///< matrix or arcs
    QStackedWidget* m_views;
    MatrixView* m_matrix;
    ArcView* m_arcs;
    QSlider* m_mass;
    KnockOutPanel* m_knockOut;
    ColourScale* m_matrixScale;
    ModalityTable* m_table;

    QLabel *m_readout, *m_opacityLabel, *m_rangeLabel;
    QSlider* m_opacity;
    QComboBox* m_range;
    ColourScale* m_scale;

    ExplainSubject m_subject;                       ///< what is to be shown
    ExplainSubject m_asked;                         ///< what was asked for last
    QString m_wantedNode;                           ///< whose attention; empty: the one nearest to the head
    int m_wantedFrame = 0;                          ///< of a node that attends within frames
    ExplainTarget m_wantedTarget;                   ///< as a person chose it
    std::shared_ptr<const Explanation> m_shown;     ///< what the views show
    std::shared_ptr<const Explanation> m_preparing; ///< whose pictures are being made
    std::optional<Error> m_error;                   ///< of the last request
    std::filesystem::file_time_type m_written{};    ///< of the weights that were asked
    bool m_outdated = false;                        ///< the weights were written since, and are asked
    std::map<std::pair<QString, QString>, std::shared_ptr<const Measured>> m_measured; ///< of what is shown, by mapKey()
    std::map<std::pair<QString, QString>, std::shared_ptr<const Judged>> m_judged;
    std::map<std::pair<QString, QString>, Error> m_unjudged; ///< why there is no judgement
    double m_judging = 0;                                    ///< how far the judgement is that is under way
    std::optional<Error> m_measureError;                           ///< of the chosen source
    std::shared_ptr<const Intervened> m_intervened;
};

} // namespace triptych
