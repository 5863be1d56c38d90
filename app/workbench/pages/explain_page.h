// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QStringList>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/bridge/explain_controller.h"
#include "app/workbench/page.h"
#include "core/base/result.h"

class QComboBox;
class QFrame;
class QLabel;
class QPushButton;
class QScrollArea;
class QSlider;
class QSpinBox;
class QSplitter;
class QStackedWidget;
class QToolButton;

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
class ExplainPage : public Page {
    Q_OBJECT

  public:
    explicit ExplainPage(Session& session, QWidget* parent = nullptr);
    ~ExplainPage() override;

    QString id() const override { return QStringLiteral("explain"); }
    QString title() const override { return tr("Explain"); }
    QList<QAction*> pageActions() const override;
    bool busy() const override { return m_preparing || m_controller->busy(); }

    /// Asks for a folder to write to; answers at once or later, with an empty name where it was called off.
    using FolderChooser = std::function<void(QWidget* parent, const QString& title,
                                             const std::function<void(const QString&)>& answer)>;
    void setFolderChooser(FolderChooser chooser) { m_chooseFolder = std::move(chooser); }

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

    QWidget* makeHeader();
    QWidget* makeContent();
    QWidget* makeSide();
    QWidget* makeFooter();
    QWidget* makeEmpty();
    void makeActions();
    void buildCards(const Explanation& explanation);
    void retranslate();

    void followRuns();
    void followDataset();
    void followRow();
    void request();
    void updateState();
    void updateStepper();
    void updateBanner();
    void updateResult();
    void updateLayers();
    void updateReadout();
    void receive(std::shared_ptr<const Explanation> explanation);
    void present(std::shared_ptr<const Explanation> explanation, const Pictures& pictures);
    void refuse(const Error& error);
    void step(int direction);
    std::optional<qint64> neighbour(int direction) const;
    void exportShown();
    void keepSplitters();
    void restoreSplitters();
    QString runName(const QString& folder) const;
    QString splitTitle(Split split) const;

    ExplainController* m_controller;
    AttentionSelection* m_selection;
    FolderChooser m_chooseFolder;

    QAction *m_previous, *m_next, *m_export, *m_unpin, *m_fromToken;

    QLabel* m_runLabel;
    QComboBox* m_run;
    QToolButton *m_previousButton, *m_nextButton;
    QLabel* m_rowLabel;
    QSpinBox* m_row;
    QLabel* m_place;
    QComboBox* m_split;
    QLabel* m_busy;
    QPushButton* m_exportButton;

    QStackedWidget* m_pages;
    QWidget* m_empty;
    QLabel *m_emptyTitle, *m_emptyText;
    QPushButton *m_emptyButton, *m_emptyCopy;
    QString m_emptyTarget;

    QFrame* m_banner;
    QLabel *m_bannerIcon, *m_bannerText;
    QPushButton* m_bannerCopy;
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

    std::vector<std::size_t> m_rows;                ///< of the chosen split, ascending
    std::shared_ptr<const Explanation> m_shown;     ///< what the views show
    std::shared_ptr<const Explanation> m_preparing; ///< whose pictures are being made
    std::optional<Error> m_error;                   ///< of the last request
    std::optional<Error> m_exportError;
    std::shared_ptr<const Dataset> m_askedDataset;
    QString m_askedRun;
    qint64 m_askedRow = -1;
    bool m_dirty = true; ///< something changed while the page was hidden
};

} // namespace triptych
