// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMap>
#include <QPicture>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/bridge/attribution_controller.h"
#include "app/bridge/compare_controller.h"
#include "app/workbench/pages/explain_tab.h"
#include "widgets/explain/attribution_card.h"
#include "widgets/explain/attribution_selection.h"

class QCheckBox;
class QComboBox;
class QFrame;
class QLabel;
class QPushButton;
class QSlider;
class QSplitter;
class QStackedWidget;

namespace triptych {

class AgreementView;
class AttributionBarsView;
class AttributionScale;
class ExplainMapTests;
class ExplainMethodChoices;
class FaithfulnessPlot;
class ModalityWaterfall;
class SoundPlayer;

/// What speaks for an answer: the map of a method on words, picture, sound and numbers, all on one scale; what each modality
/// gave; whether the map matters to the model; and how far other methods agree.
class ExplainAttributionTab : public ExplainTab {
    Q_OBJECT

  public:
    ExplainAttributionTab(Session& session, std::shared_ptr<ModelStore> models, QWidget* parent = nullptr);
    ~ExplainAttributionTab() override;

    QString id() const override { return QStringLiteral("attribution"); }
    QString title() const override { return tr("Attribution"); }
    void setSubject(const ExplainSubject& subject) override;
    bool busy() const override { return m_drawing || m_controller->busy(); }
    bool canExport() const override { return m_scene && m_attribution && !m_drawing; }
    QList<QAction*> actions() const override;
    void exportTo(const QString& folder) override;

    /// Makes what plays a sound, for each sound that is shown; unset: over the machine's sound device.
    using PlayerMaker = std::function<std::unique_ptr<SoundPlayer>()>;
    void setPlayerMaker(PlayerMaker maker) { m_makePlayer = std::move(maker); }

    AttributionSelection* selection() const { return m_selection; }
    AttributionCard* card(const std::string& input) const; ///< null: there is none
    std::shared_ptr<const AttributionScene> scene() const { return m_scene; }         ///< null: nothing yet
    std::shared_ptr<const Attribution> attribution() const { return m_attribution; } ///< null: nothing yet
    std::shared_ptr<const Faithfulness> judgement() const { return m_faithfulness; }  ///< null: nothing yet
    /// A pair that is compared elsewhere: where the shown map is one of both, it can have their scale. Null: there is none.
    void setPair(std::shared_ptr<const Comparison> pair);

  protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    // explain_attribution_layout.cpp
    QWidget* makeHeader();
    QWidget* makeBanner();
    QWidget* makeContent();
    QWidget* makeSide();
    QWidget* makeFooter();
    QWidget* makeEmpty();
    void makeActions();
    void retranslate();
    void retranslateSide();
    void keepSplitters();
    void restoreView();

    // explain_attribution_choices.cpp
    void connectChoices();
    void fillRanges();
    void updateRange();

    // explain_attribution_tab.cpp
    void ask();
    void open(std::shared_ptr<const AttributionScene> scene);
    void present(std::shared_ptr<const AttributionScene> scene,
                 const std::map<std::string, AttributionCard::Pictures>& pictures);
    void showMap();
    void refuse(AttributionController::Part part, const Error& error);
    void forget();
    void hear(const AttributionCard& card);
    void tellScores(const HeardSound& heard);
    void updateFine();
    void receiveSound(std::shared_ptr<const HeardSound> sound);
    void play(int which);
    QString runName(const QString& folder) const;

    // explain_attribution_words.cpp
    void updateState();
    void updateHeader();
    void updateBanner();
    void updateFacts();
    void updateMass();
    void updateReadout();
    void updateShapley();
    void updateVerdict();
    void updateAgreement();
    QString methodTitle(const std::string& id) const;
    QString inputName(const std::string& input) const;
    QString targetName(const ExplainTarget& target) const;
    QStringList remarks() const;

    // explain_attribution_export.cpp
    QPicture drawn(QSize& size);
    QString reportTitle() const;

    AttributionController* m_controller;
    AttributionSelection* m_selection;
    PlayerMaker m_makePlayer;

    QAction *m_unselect, *m_smoothAction, *m_playOriginal, *m_playKept, *m_playRemoved;

    ExplainMethodChoices* m_choices;
    QLabel* m_prediction;

    QFrame* m_banner;
    QLabel *m_bannerIcon, *m_bannerText;
    QPushButton* m_bannerCopy;

    QStackedWidget* m_pages;
    QLabel *m_emptyTitle, *m_emptyText;
    QPushButton* m_emptyCopy;

    QSplitter *m_main, *m_left, *m_middle;
    QWidget *m_leftSide, *m_middleSide, *m_side;
    std::vector<AttributionCard*> m_cards;

    AttentionCard *m_shareCard, *m_verdictCard, *m_agreementCard, *m_sinkCard;
    QLabel *m_shareNote, *m_verdict, *m_verdictNumbers, *m_agreementNote;
    QComboBox *m_shareMode, *m_curveKind, *m_curveInput, *m_curveScale;
    ModalityWaterfall* m_waterfall;
    FaithfulnessPlot* m_curves;
    ExplainMapTests* m_tests;
    AgreementView* m_agreementView;
    AttributionBarsView* m_sinks;

    QLabel *m_facts, *m_readout, *m_opacityLabel, *m_rangeLabel, *m_massLabel, *m_massText;
    QSlider *m_opacity, *m_mass;
    QCheckBox *m_smooth, *m_fine;
    QComboBox* m_range;
    AttributionScale* m_scale;

    AttributionSelection::Range m_rangeWanted = AttributionSelection::Range::all;
    std::shared_ptr<const Comparison> m_pair; ///< null: there is none

    ExplainSubject m_subject;                 ///< what is to be shown
    std::optional<ExplainSubject> m_asked;    ///< what was asked for last
    std::filesystem::file_time_type m_written; ///< when the weights were, that it was asked of
    std::shared_ptr<const AttributionScene> m_drawing; ///< whose pictures are being made
    std::shared_ptr<const AttributionScene> m_scene;   ///< what the views show
    std::shared_ptr<const Attribution> m_attribution;  ///< of the scene
    std::shared_ptr<const ModalityShapley> m_shapley;
    std::shared_ptr<const Faithfulness> m_faithfulness;
    std::shared_ptr<const MethodAgreement> m_agreement;
    std::map<MapTest, std::shared_ptr<const MapTestResult>> m_tested; ///< of the map, where they were asked for
    std::map<std::string, std::shared_ptr<const HeardSound>> m_heard; ///< by input
    std::map<AttributionController::Part, Error> m_errors;            ///< of the last request
    std::map<AttributionController::Part, double> m_progress;
    bool m_current = false; ///< the shown map is what was asked for last
    bool m_ofProbability = false; ///< the last map that was tested explains the probability
};

} // namespace triptych
