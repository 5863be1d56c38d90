// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/bridge/explain_controller.h"
#include "app/workbench/pages/explain_tab.h"
#include "core/base/result.h"

class QComboBox;
class QFrame;
class QLabel;
class QPushButton;
class QScrollArea;
class QSlider;
class QSplitter;
class QStackedWidget;

namespace triptych {

class AbsentView;
class AttentionCard;
class AttentionSelection;
class ColourScale;
class HeadOverview;
class ImageAttentionView;
class MatrixView;
class ModalityBar;
class ModalityTable;
class PredictionBars;
class SpectrogramAttentionView;
class TextAttentionView;
class TokenView;

/// What one run attended to in one sample: text, picture and sound side by side on one scale, the matrix of a
/// layer and head, and what was predicted.
class ExplainAttentionTab : public ExplainTab {
    Q_OBJECT

  public:
    ExplainAttentionTab(Session& session, std::shared_ptr<ModelStore> models, QWidget* parent = nullptr);
    ~ExplainAttentionTab() override;

    QString id() const override { return QStringLiteral("attention"); }
    QString title() const override { return tr("Attention"); }
    void setSubject(const ExplainSubject& subject) override;
    bool busy() const override { return m_preparing || m_controller->busy(); }
    bool canExport() const override { return m_shown && !busy(); }
    QList<QAction*> actions() const override;
    void exportTo(const QString& folder) override;

    AttentionSelection* selection() const { return m_selection; }
    std::shared_ptr<const Explanation> shown() const { return m_shown; } ///< null: nothing yet

  protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    /// The views of one input, one of which is shown.
    struct InputCard {
        std::string input;
        Modality modality = Modality::none;
        AttentionCard* card = nullptr;
        QStackedWidget* stack = nullptr;
        QScrollArea* textArea = nullptr;
        TextAttentionView* text = nullptr;
        ImageAttentionView* image = nullptr;
        SpectrogramAttentionView* sound = nullptr;
        QScrollArea* absentArea = nullptr;
        AbsentView* absent = nullptr;
    };
    struct Pictures {
        std::map<std::string, QImage> images; ///< by input
    };

    QWidget* makeContent();
    QWidget* makeSide();
    QWidget* makeFooter();
    QWidget* makeEmpty();
    void makeActions();
    void buildCards(const Explanation& explanation);
    void retranslate();

    void request();
    void updateState();
    void updateBanner();
    void updateResult();
    void updateLayers();
    void updateReadout();
    void receive(std::shared_ptr<const Explanation> explanation);
    void present(std::shared_ptr<const Explanation> explanation, const Pictures& pictures);
    void refuse(const Error& error);
    void restoreView();
    void keepSplitters();
    void restoreSplitters();
    QString runName(const QString& folder) const;

    ExplainController* m_controller;
    AttentionSelection* m_selection;

    QAction *m_unpin, *m_fromToken;

    QStackedWidget* m_pages;
    QWidget* m_empty;
    QLabel *m_emptyTitle, *m_emptyText;
    QPushButton *m_emptyButton, *m_emptyCopy;

    QFrame* m_banner;
    QLabel *m_bannerIcon, *m_bannerText;
    QLabel *m_resultIcon, *m_result;

    QSplitter *m_main, *m_left, *m_right;
    std::vector<InputCard> m_cards;
    AttentionCard *m_predictionCard, *m_shareCard;
    PredictionBars* m_prediction;
    ModalityBar* m_bar;

    QLabel *m_attentionTitle, *m_sourceLabel, *m_headsTitle, *m_layerLabel, *m_headLabel, *m_matrixTitle,
        *m_betweenTitle, *m_caution;
    QComboBox *m_source, *m_layer, *m_head;
    QPushButton* m_unpinButton;
    HeadOverview* m_overview;
    MatrixView* m_matrix;
    ColourScale* m_matrixScale;
    ModalityTable* m_table;

    QLabel *m_readout, *m_opacityLabel, *m_rangeLabel;
    QSlider* m_opacity;
    QComboBox* m_range;
    ColourScale* m_scale;

    ExplainSubject m_subject;                       ///< what is to be shown
    ExplainSubject m_asked;                         ///< what was asked for last
    std::shared_ptr<const Explanation> m_shown;     ///< what the views show
    std::shared_ptr<const Explanation> m_preparing; ///< whose pictures are being made
    std::optional<Error> m_error;                   ///< of the last request
};

} // namespace triptych
