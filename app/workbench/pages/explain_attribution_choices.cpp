// SPDX-License-Identifier: GPL-3.0-or-later
// What a person can choose on the tab Attribution beside what is asked of a map: scale, what is drawn, what is shown beside it.
#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QSignalBlocker>
#include <QSlider>
#include <QStandardItemModel>

#include "app/bridge/session.h"
#include "app/workbench/pages/explain_attribution_tab.h"
#include "app/workbench/pages/explain_method_choices.h"
#include "widgets/explain/agreement_view.h"
#include "widgets/explain/attribution_selection.h"
#include "widgets/explain/faithfulness_plot.h"
#include "widgets/explain/modality_waterfall.h"

namespace triptych {
void ExplainAttributionTab::connectChoices() {
    const auto again = [this] {
        m_asked.reset();
        ask();
    };
    connect(m_choices, &ExplainMethodChoices::changed, this, again);
    connect(m_range, &QComboBox::currentIndexChanged, this, [this](int index) {
        if (index < 0) return;
        m_rangeWanted = static_cast<AttributionSelection::Range>(m_range->currentData().toInt());
        updateRange();
    });
    connect(m_opacity, &QSlider::valueChanged, this, [this](int percent) {
        for (AttributionCard* shown : m_cards)
            shown->setOpacity(percent / 100.0);
        session().setViewState(QStringLiteral("explain.attribution.opacity"), percent);
    });
    connect(m_mass, &QSlider::valueChanged, this, [this](int percent) { m_selection->setMass(percent / 100.0); });
    connect(m_selection, &AttributionSelection::coloursChanged, this, [this] {
        updateMass();
        updateFacts();
    });
    connect(m_smooth, &QCheckBox::toggled, this, [this](bool on) {
        for (AttributionCard* shown : m_cards)
            shown->setSmooth(on);
        m_smoothAction->setChecked(on);
    });
    connect(m_smoothAction, &QAction::toggled, m_smooth, &QCheckBox::setChecked);
    connect(m_fine, &QCheckBox::toggled, this, [this](bool on) {
        for (AttributionCard* shown : m_cards)
            shown->setFine(on);
    });
    connect(m_unselect, &QAction::triggered, m_selection, &AttributionSelection::clearBrush);
    connect(m_shareMode, &QComboBox::currentIndexChanged, this, [this](int index) {
        if (index < 0) return; // while it is filled anew
        m_waterfall->setMode(index == 1 ? ModalityWaterfall::Mode::values : ModalityWaterfall::Mode::interactions);
    });
    // A modality that is chosen has its tokens selected everywhere.
    connect(m_waterfall, &ModalityWaterfall::activated, this, [this](int row) {
        const std::string& input = m_waterfall->steps()[static_cast<std::size_t>(row)].input;
        if (!input.empty()) m_selection->brush(m_selection->tokensOf(input), false);
    });
    connect(m_curveKind, &QComboBox::currentIndexChanged, this, [this](int index) {
        if (index >= 0) m_curves->setKind(index == 1 ? FaithfulnessPlot::Kind::insertion : FaithfulnessPlot::Kind::deletion);
    });
    connect(m_curveScale, &QComboBox::currentIndexChanged, this, [this](int index) {
        if (index >= 0) m_curves->setProbability(index == 1);
    });
    connect(m_curveInput, &QComboBox::currentIndexChanged, this, [this](int index) {
        if (index >= 0) m_curves->setCurve(index);
    });
    connect(m_agreementView, &AgreementView::chosen, this, [this](int method) {
        if (m_agreement) m_choices->chooseMethod(m_agreement->methods[static_cast<std::size_t>(method)]);
    });
}

void ExplainAttributionTab::fillRanges() {
    const QSignalBlocker quiet(m_range);
    m_range->clear();
    for (const auto one : {AttributionSelection::Range::view, AttributionSelection::Range::all, AttributionSelection::Range::sample,
                           AttributionSelection::Range::pair})
        m_range->addItem(rangeTitle(one), static_cast<int>(one));
    updateRange();
}

void ExplainAttributionTab::setPair(std::shared_ptr<const Comparison> pair) {
    m_pair = std::move(pair);
    updateRange();
}

/// The scale of a pair holds while the shown map is one of both; meanwhile that of all modalities stands in for it.
void ExplainAttributionTab::updateRange() {
    using Range = AttributionSelection::Range;
    const bool ofPair = m_pair && m_scene && m_attribution && m_scene->modelHash == m_attribution->model_hash &&
                        isOfPair(*m_pair, m_scene->row, *m_attribution);
    // A number is compared in the unit of its column, and shown here as it was standardised.
    m_selection->setReach(ofPair ? pairReach(*m_pair) / m_attribution->scale.deviation : 0);
    const Range range = m_rangeWanted == Range::pair && !ofPair ? Range::all : m_rangeWanted;
    const QSignalBlocker quiet(m_range);
    const int place = m_range->findData(static_cast<int>(Range::pair));
    if (auto* items = qobject_cast<QStandardItemModel*>(m_range->model()); items && place >= 0) {
        items->item(place)->setEnabled(ofPair);
        items->item(place)->setToolTip(ofPair ? QString()
                                              : tr("This map is not one of a pair. Compare the sample by the same method and "
                                                   "target, on the tab Compare."));
    }
    m_range->setCurrentIndex(m_range->findData(static_cast<int>(range)));
    m_selection->setRange(range);
}

} // namespace triptych
