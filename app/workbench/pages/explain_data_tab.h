// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "app/bridge/data_explain_controller.h"
#include "app/workbench/pages/explain_tab.h"
#include "widgets/plots/embedding_map_view.h"

class QComboBox;
class QFrame;
class QLabel;
class QListView;
class QPicture;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QTabBar;
class QToolButton;

namespace triptych {

class AttentionCard;
class AverageMapsPanel;
class BarList;
class MediaCache;
class SettingsCard;
class SimilarModel;
class SoundPlayer;
class StackedBarList;

/// The whole data set as the model sees it: what each modality is worth, where samples lie in what a node gives, which samples
/// have a token like one of the selected sample, and the maps of a method averaged over a part.
class ExplainDataTab : public ExplainTab {
    Q_OBJECT

  public:
    ExplainDataTab(Session& session, std::shared_ptr<ModelStore> models, QWidget* parent = nullptr);
    ~ExplainDataTab() override;

    QString id() const override { return QStringLiteral("data"); }
    QString title() const override { return tr("Data set"); }
    void setSubject(const ExplainSubject& subject) override;
    bool busy() const override { return m_controller->busy(); }
    bool canExport() const override { return m_contributions || m_map || averages() || (m_similar && m_similar->searched); }
    QList<QAction*> actions() const override;
    void exportTo(const QString& folder) override;

    /// Makes what plays a sound; unset: over the machine's sound device.
    using PlayerMaker = std::function<std::unique_ptr<SoundPlayer>()>;
    void setPlayerMaker(PlayerMaker maker) { m_makePlayer = std::move(maker); }

    std::shared_ptr<const ContributionAnswer> contributions() const { return m_contributions; } ///< null: none yet
    std::shared_ptr<const MapAnswer> map() const { return m_map; }                              ///< null: none yet
    std::shared_ptr<const SimilarAnswer> similar() const { return m_similar; }                  ///< null: none yet
    std::shared_ptr<const AverageAnswer> averages() const;                                      ///< null: none yet

  protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    using Part = DataExplainController::Part;
    static constexpr std::size_t partCount = DataExplainController::part_count;
    /// What each of the parts has beside its results.
    struct Head {
        QPushButton* start = nullptr; ///< or Cancel while it is at work
        QLabel* state = nullptr;      ///< progress, an error, or that it is out of date
    };

    // explain_data_layout.cpp
    QWidget* makeContributions();
    QWidget* makeMap();
    QWidget* makeSimilar();
    QWidget* makeViews();
    QWidget* makeEmpty();
    void makeActions();
    void retranslate();

    // explain_data_tab.cpp
    std::optional<RunInfo> run() const; ///< that is looked at; nothing: it is not known
    void fillNodes();
    void fillHeads();
    void fillSlicings();
    void fillColours();
    const MapColouring* colouring() const; ///< that is chosen; null: there is no map
    void showSlices();
    ContributionOptions contributionOptions() const; ///< as chosen
    ProjectionOptions projectionOptions() const;
    void showProjectionSettings();
    std::optional<Split> mapSplit() const;
    void lookAtWeights();
    void askContributions();
    void askMap();
    void askTokens();
    void askSimilar();
    void askAverages();
    void showView(int view);
    void restoreView();
    void keepSplitters();
    void toggle(Part part);
    void showContributions();
    void showMap();
    void showSimilar();
    void updateLegend();
    void updateState();
    void refuse(Part part, const Error& error);
    bool current(Part part) const; ///< its result is of what is chosen now, and of the weights as they are
    bool ofWeights(const DataAnswer& answer) const; ///< of this run, and of its weights as they were when they were looked at last
    void selectSample(qint64 row, bool play);
    void hoverSample(qint64 row, const QPoint& position);
    void play(qint64 row);
    QString inputTitle(const std::string& input) const;
    QString sliceTitle(const ContributionSlice& slice) const;
    QStringList groupTitles() const;
    QString stateText(Part part) const;

    // explain_data_export.cpp
    QPicture drawn(QSize& size);

    DataExplainController* m_controller;
    MediaCache* m_media;
    PlayerMaker m_makePlayer;
    std::unique_ptr<SoundPlayer> m_player;
    std::uint64_t m_playing = 0; ///< the sound that was asked for last

    QAction *m_contributionsAction, *m_mapAction, *m_averagesAction, *m_similarAction, *m_stopSound, *m_lassoAction, *m_boxAction;

    QStackedWidget* m_pages;
    QLabel *m_emptyTitle, *m_emptyText;
    QSplitter *m_main, *m_samples;
    QTabBar* m_viewBar; ///< samples, or averages
    QStackedWidget* m_views;
    AverageMapsPanel* m_averages;
    Head m_heads[partCount];

    QComboBox *m_split, *m_head, *m_slicing;
    QLabel *m_splitLabel, *m_headLabel, *m_slicingLabel, *m_absence, *m_leftOut, *m_additive;
    SettingsCard *m_contributionSettings, *m_mapSettings;
    AttentionCard *m_subsetCard, *m_permutationCard, *m_additiveCard, *m_classCard;
    BarList *m_subsets, *m_permutation, *m_additiveBars;
    StackedBarList* m_classes;

    QComboBox *m_node, *m_method, *m_mapSplit, *m_colour;
    QLabel *m_nodeLabel, *m_methodLabel, *m_mapSplitLabel, *m_colourLabel, *m_legend, *m_mapNote;
    QToolButton *m_lasso, *m_box, *m_zoomIn, *m_zoomOut, *m_fitButton;
    EmbeddingMapView* m_view;
    QFrame* m_card;
    QLabel *m_cardPicture, *m_cardTitle, *m_cardWords;
    qint64 m_cardRow = -1;

    AttentionCard* m_similarCard;
    QLabel *m_tokenNodeLabel, *m_tokenLabel, *m_similarNote;
    QComboBox *m_tokenNode, *m_token;
    QListView* m_list;
    SimilarModel* m_model = nullptr; ///< null until all is built

    ExplainSubject m_subject;
    std::filesystem::file_time_type m_written{}; ///< the run's weights, when they were looked at last
    std::shared_ptr<const ContributionAnswer> m_contributions;
    std::shared_ptr<const MapAnswer> m_map;
    std::shared_ptr<const SimilarAnswer> m_similar;
    std::optional<Error> m_errors[partCount];
    double m_progress[partCount] = {};
    QString m_restored; ///< the data set whose view was restored
};

} // namespace triptych
