// SPDX-License-Identifier: GPL-3.0-or-later
// What stands where on the tab Data set; what it does is in explain_data_tab.cpp.
#include <QComboBox>
#include <QEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/bridge/session.h"
#include "app/workbench/pages/explain_data_averages.h"
#include "app/workbench/pages/explain_data_tab.h"
#include "app/workbench/pages/explain_tabs.h"
#include "app/workbench/pages/gap_splitter.h"
#include "app/workbench/pages/settings_card.h"
#include "widgets/attention/attention_card.h"
#include "widgets/plots/bar_list.h"
#include "widgets/plots/stacked_bar_list.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

const QString explainDataSplitterKey = QStringLiteral("explain.data.splitters"), viewKey = QStringLiteral("explain.data.view");

QLabel* dim(QWidget* parent) {
    auto* made = new QLabel(parent);
    made->setProperty("role", "dim");
    made->setWordWrap(true);
    return made;
}

QComboBox* chooser(QLabel* name, QWidget* parent) {
    auto* box = new QComboBox(parent);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(8);
    name->setBuddy(box);
    name->setWordWrap(false);
    return box;
}

} // namespace

void ExplainDataTab::makeActions() {
    m_contributionsAction = new QAction(this);
    m_mapAction = new QAction(this);
    m_averagesAction = new QAction(this);
    m_similarAction = new QAction(this);
    m_similarAction->setIcon(themedIcon(QStringLiteral("search")));
    m_stopSound = new QAction(this);
    m_stopSound->setIcon(themedIcon(QStringLiteral("stop")));
    m_lassoAction = new QAction(this);
    m_lassoAction->setCheckable(true);
    m_boxAction = new QAction(this);
    m_boxAction->setCheckable(true);
    connect(m_contributionsAction, &QAction::triggered, this, [this] { toggle(Part::contributions); });
    connect(m_mapAction, &QAction::triggered, this, [this] { toggle(Part::map); });
    connect(m_averagesAction, &QAction::triggered, this, [this] { toggle(Part::averages); });
    connect(m_similarAction, &QAction::triggered, this, [this] { toggle(Part::similar); });
    const auto tool = [this](QAction* action, QAction* other, EmbeddingMapView::Tool wanted) {
        connect(action, &QAction::toggled, this, [this, other, wanted](bool on) {
            if (on) other->setChecked(false);
            if (on)
                m_view->setTool(wanted);
            else if (m_view->tool() == wanted)
                m_view->setTool(EmbeddingMapView::Tool::move);
        });
    };
    tool(m_lassoAction, m_boxAction, EmbeddingMapView::Tool::lasso);
    tool(m_boxAction, m_lassoAction, EmbeddingMapView::Tool::box);
}

QList<QAction*> ExplainDataTab::actions() const {
    return {m_contributionsAction, m_mapAction, m_averagesAction, m_similarAction, m_lassoAction, m_boxAction, m_stopSound};
}

QWidget* ExplainDataTab::makeEmpty() {
    auto* empty = new QWidget(this);
    auto* column = new QVBoxLayout(empty);
    column->setSpacing(12);
    column->addStretch(2);
    m_emptyTitle = new QLabel(empty);
    m_emptyTitle->setProperty("role", "title");
    m_emptyText = dim(empty);
    for (QLabel* text : {m_emptyTitle, m_emptyText}) {
        text->setAlignment(Qt::AlignHCenter);
        column->addWidget(text);
    }
    column->addStretch(3);
    return empty;
}

QWidget* ExplainDataTab::makeContributions() {
    auto* side = new QWidget(this);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(8, 8, 4, 8);
    column->setSpacing(8);
    auto* row = new QHBoxLayout;
    m_splitLabel = dim(side);
    m_split = chooser(m_splitLabel, side);
    row->addWidget(m_splitLabel);
    row->addWidget(m_split, 1);
    m_headLabel = dim(side);
    m_head = chooser(m_headLabel, side);
    row->addWidget(m_headLabel);
    row->addWidget(m_head, 1);
    column->addLayout(row);
    m_contributionSettings = new SettingsCard(side);
    m_contributionSettings->setFields("contributions", contribution_fields());
    Head& head = m_heads[static_cast<int>(Part::contributions)];
    head.start = new QPushButton(side);
    auto* second = new QHBoxLayout;
    second->addWidget(m_contributionSettings->button());
    second->addStretch(1);
    second->addWidget(head.start);
    column->addLayout(second);
    column->addWidget(m_contributionSettings);
    head.state = dim(side);
    column->addWidget(head.state);

    auto* scroll = new QScrollArea(side);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    auto* content = new QWidget(scroll);
    auto* cards = new QVBoxLayout(content);
    cards->setContentsMargins(0, 0, 4, 0);
    cards->setSpacing(8);
    m_absence = dim(content);
    cards->addWidget(m_absence);
    m_leftOut = dim(content);
    cards->addWidget(m_leftOut);
    const auto card = [&](QWidget* what, QLabel* note = nullptr) {
        auto* made = new AttentionCard(content);
        made->setModality(Modality::none);
        made->add(what);
        if (note) made->add(note);
        cards->addWidget(made);
        return made;
    };
    m_subsetCard = card(m_subsets = new BarList(content));
    m_permutationCard = card(m_permutation = new BarList(content));
    m_additive = dim(content);
    m_additiveCard = card(m_additiveBars = new BarList(content), m_additive);
    auto* slicing = new QWidget(content);
    auto* choice = new QHBoxLayout(slicing);
    choice->setContentsMargins(0, 0, 0, 0);
    m_slicingLabel = dim(slicing);
    m_slicing = chooser(m_slicingLabel, slicing);
    choice->addWidget(m_slicingLabel);
    choice->addWidget(m_slicing, 1);
    m_classCard = card(slicing);
    m_classCard->add(m_classes = new StackedBarList(content));
    cards->addStretch(1);
    scroll->setWidget(content);
    column->addWidget(scroll, 1);
    return side;
}

QWidget* ExplainDataTab::makeMap() {
    auto* side = new QWidget(this);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(4, 8, 4, 8);
    column->setSpacing(8);
    auto* row = new QHBoxLayout;
    m_nodeLabel = dim(side);
    m_node = chooser(m_nodeLabel, side);
    m_methodLabel = dim(side);
    m_method = chooser(m_methodLabel, side);
    Head& head = m_heads[static_cast<int>(Part::map)];
    head.start = new QPushButton(side);
    row->addWidget(m_nodeLabel);
    row->addWidget(m_node, 2);
    row->addWidget(m_methodLabel);
    row->addWidget(m_method, 1);
    m_mapSettings = new SettingsCard(side);
    row->addWidget(m_mapSettings->button());
    row->addWidget(head.start);
    column->addLayout(row);
    column->addWidget(m_mapSettings);
    auto* what = new QHBoxLayout;
    m_mapSplitLabel = dim(side);
    m_mapSplit = chooser(m_mapSplitLabel, side);
    m_colourLabel = dim(side);
    m_colour = chooser(m_colourLabel, side);
    what->addWidget(m_mapSplitLabel);
    what->addWidget(m_mapSplit, 1);
    what->addWidget(m_colourLabel);
    what->addWidget(m_colour, 2);
    column->addLayout(what);
    auto* tools = new QHBoxLayout;
    head.state = dim(side);
    tools->addWidget(head.state, 1);
    for (const auto& [button, action] : {std::pair(&m_lasso, m_lassoAction), std::pair(&m_box, m_boxAction)}) {
        *button = new QToolButton(side);
        (*button)->setDefaultAction(action);
        (*button)->setToolButtonStyle(Qt::ToolButtonTextOnly);
        tools->addWidget(*button);
    }
    for (const auto& [button, icon] :
         {std::pair(&m_zoomOut, "zoom-out"), std::pair(&m_zoomIn, "zoom-in"), std::pair(&m_fitButton, "fit")}) {
        *button = new QToolButton(side);
        (*button)->setIcon(themedIcon(QLatin1String(icon)));
        tools->addWidget(*button);
    }
    column->addLayout(tools);
    auto* frame = new QFrame(side);
    frame->setProperty("role", "panel");
    auto* inside = new QVBoxLayout(frame);
    inside->setContentsMargins(1, 1, 1, 1);
    m_view = new EmbeddingMapView(frame);
    inside->addWidget(m_view, 1);
    column->addWidget(frame, 1);
    m_legend = new QLabel(side);
    m_legend->setWordWrap(true);
    m_legend->setTextFormat(Qt::RichText);
    column->addWidget(m_legend);
    m_mapNote = dim(side);
    column->addWidget(m_mapNote);

    m_card = new QFrame(m_view);
    m_card->setProperty("role", "raised");
    m_card->setFrameShape(QFrame::StyledPanel);
    m_card->setAttribute(Qt::WA_TransparentForMouseEvents);
    auto* words = new QVBoxLayout(m_card);
    words->setContentsMargins(8, 8, 8, 8);
    words->setSpacing(4);
    m_cardPicture = new QLabel(m_card);
    m_cardTitle = new QLabel(m_card);
    m_cardWords = dim(m_card);
    m_cardWords->setFixedWidth(220);
    words->addWidget(m_cardPicture);
    words->addWidget(m_cardTitle);
    words->addWidget(m_cardWords);
    m_card->hide();

    const auto middle = [this] { return QPointF(m_view->width() / 2.0, m_view->height() / 2.0); };
    connect(m_zoomIn, &QToolButton::clicked, this, [this, middle] { m_view->zoomBy(1.5, middle()); });
    connect(m_zoomOut, &QToolButton::clicked, this, [this, middle] { m_view->zoomBy(1 / 1.5, middle()); });
    connect(m_fitButton, &QToolButton::clicked, m_view, &EmbeddingMapView::fit);
    return side;
}

QWidget* ExplainDataTab::makeSimilar() {
    m_similarCard = new AttentionCard(this);
    m_similarCard->setModality(Modality::none);
    auto* choices = new QWidget(m_similarCard);
    auto* rows = new QVBoxLayout(choices);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(4);
    m_tokenNodeLabel = dim(choices);
    m_tokenNode = chooser(m_tokenNodeLabel, choices);
    m_tokenLabel = dim(choices);
    m_token = chooser(m_tokenLabel, choices);
    Head& head = m_heads[static_cast<int>(Part::similar)];
    head.start = new QPushButton(choices);
    head.state = dim(choices);
    rows->addWidget(m_tokenNodeLabel);
    rows->addWidget(m_tokenNode);
    rows->addWidget(m_tokenLabel);
    rows->addWidget(m_token);
    rows->addWidget(head.start);
    rows->addWidget(head.state);
    m_similarCard->add(choices);
    m_list = new QListView(m_similarCard);
    m_list->setIconSize(QSize(40, 40)); // what is likest has to be read in a narrow list
    m_list->setUniformItemSizes(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_similarCard->add(m_list, 1);
    m_similarNote = dim(m_similarCard);
    m_similarCard->add(m_similarNote);
    auto* side = new QWidget(this);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(4, 8, 8, 8);
    column->addWidget(m_similarCard);
    return side;
}

/// Single samples, or what they have in common: the other half of the tab, which needs its room.
QWidget* ExplainDataTab::makeViews() {
    auto* side = new QWidget(this);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 4, 0, 0);
    column->setSpacing(0);
    m_viewBar = new QTabBar(side);
    m_viewBar->setDrawBase(false);
    m_viewBar->setExpanding(false);
    m_viewBar->setUsesScrollButtons(false);
    m_views = new QStackedWidget(side);
    m_samples = new QSplitter(m_views);
    m_samples->setChildrenCollapsible(false);
    m_samples->addWidget(makeMap());
    m_samples->addWidget(makeSimilar());
    m_samples->setStretchFactor(0, 1);
    m_samples->setSizes({560, 280});
    m_averages = new AverageMapsPanel(m_views);
    m_heads[static_cast<int>(Part::averages)] = {m_averages->startButton(), m_averages->stateLabel()};
    for (QWidget* view : {static_cast<QWidget*>(m_samples), static_cast<QWidget*>(m_averages)}) {
        m_viewBar->addTab(QString());
        m_views->addWidget(view);
    }
    column->addWidget(m_viewBar);
    column->addWidget(m_views, 1);
    return side;
}

void ExplainDataTab::keepSplitters() {
    if (session().hasProject()) session().setViewState(explainDataSplitterKey, splitterSizes({m_main, m_samples}));
}

void ExplainDataTab::showView(int view) {
    m_views->setCurrentIndex(view);
    if (session().hasProject()) session().setViewState(viewKey, view);
}

/// As a person left it in this project.
void ExplainDataTab::restoreView() {
    if (!session().hasProject()) return;
    setSplitterSizes({m_main, m_samples}, session().viewState(explainDataSplitterKey).toString());
    m_viewBar->setCurrentIndex(session().viewState(viewKey).toInt());
}

void ExplainDataTab::retranslate() {
    m_viewBar->setTabText(0, tr("Samples"));
    m_viewBar->setTabToolTip(0, tr("Where the samples lie in what a node gives, and which are alike"));
    m_viewBar->setTabText(1, tr("Average maps"));
    m_viewBar->setTabToolTip(1, tr("What a method shows on average: cells, words and columns, over all samples and by class"));
    m_viewBar->setAccessibleName(tr("Single samples, or averages"));
    m_splitLabel->setText(tr("Part"));
    for (int i = 0; i < m_split->count(); ++i)
        m_split->setItemText(i, splitTitle(static_cast<Split>(m_split->itemData(i).toInt())));
    m_split->setAccessibleName(tr("Part of the data that contributions are of"));
    m_subsetCard->setTitle(tr("Modalities alone and together"));
    m_permutationCard->setTitle(tr("Lost when shuffled"));
    m_additiveCard->setTitle(tr("What interaction buys"));
    m_headLabel->setText(tr("Head"));
    m_head->setAccessibleName(tr("Head that contributions are of"));
    m_contributionSettings->retranslate(tr("How contributions are computed"), tr("Settings of contributions"));
    m_slicingLabel->setText(tr("By"));
    m_slicing->setAccessibleName(tr("What parts the samples"));
    m_classCard->setTitle(tr("Contributions by slice"));
    m_subsets->setAccessibleName(tr("Modalities alone and together"));
    m_permutation->setAccessibleName(tr("Lost when shuffled"));
    m_additiveBars->setAccessibleName(tr("What interaction buys"));
    m_classes->setAccessibleName(tr("Contributions by slice"));
    m_nodeLabel->setText(tr("Node"));
    m_node->setAccessibleName(tr("Node whose vectors are mapped"));
    m_methodLabel->setText(tr("Projection"));
    m_method->setAccessibleName(tr("Projection"));
    const QStringList methods = {tr("PCA"), tr("t-SNE"), tr("UMAP")};
    for (int i = 0; i < m_method->count(); ++i)
        m_method->setItemText(i, methods[i]);
    m_mapSettings->retranslate(tr("How the map is computed"), tr("Settings of the projection"));
    m_mapSplitLabel->setText(tr("Part"));
    m_mapSplit->setAccessibleName(tr("Part of the data that is mapped"));
    for (int i = 0; i < m_mapSplit->count(); ++i) {
        const QVariant split = m_mapSplit->itemData(i);
        m_mapSplit->setItemText(i, split.isValid() ? splitTitle(static_cast<Split>(split.toInt())) : tr("all"));
    }
    m_colourLabel->setText(tr("Colour"));
    m_colour->setAccessibleName(tr("What the points are coloured by"));
    fillColours();
    fillSlicings();
    m_lassoAction->setText(tr("Lasso"));
    m_lassoAction->setToolTip(tr("Draw round the points to select (Shift and drag)"));
    m_boxAction->setText(tr("Box"));
    m_boxAction->setToolTip(tr("Select the points in a box (Ctrl and drag)"));
    for (const auto& [button, name] : {std::pair(m_zoomIn, tr("Zoom in")), std::pair(m_zoomOut, tr("Zoom out")),
                                       std::pair(m_fitButton, tr("Show the whole map"))}) {
        button->setToolTip(name);
        button->setAccessibleName(name);
    }
    m_view->setEmptyText(tr("Choose a node and a projection, then press Map"));
    m_similarCard->setTitle(tr("Samples with a token like this"));
    m_tokenNodeLabel->setText(tr("At node"));
    m_tokenNode->setAccessibleName(tr("Node whose tokens are compared"));
    m_tokenLabel->setText(tr("Token of the selected sample"));
    m_token->setAccessibleName(tr("Token of the selected sample"));
    m_list->setAccessibleName(tr("Samples with a token like this"));
    m_stopSound->setText(tr("Stop the sound"));
    m_emptyTitle->setText(tr("Nothing to look at yet"));
    m_emptyText->setText(tr("Open a data set and train a model; then this tab tells what each modality is worth and where the samples lie."));
    showContributions();
    showMap();
    showSimilar();
    updateState();
}

void ExplainDataTab::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::PaletteChange && m_model) {
        showContributions(); // in the colours of the theme
        updateLegend();
    }
    ExplainTab::changeEvent(event);
}

} // namespace triptych
