// SPDX-License-Identifier: GPL-3.0-or-later
// What stands where on the tab Attention; what it does is in explain_attention_tab.cpp.
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSlider>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>
#include <algorithm>

#include "app/bridge/session.h"
#include "app/workbench/elided_chooser.h"
#include "app/workbench/elided_label.h"
#include "app/workbench/pages/explain_attention_tab.h"
#include "app/workbench/pages/gap_splitter.h"
#include "app/workbench/pages/knock_out_panel.h"
#include "app/workbench/pages/page_parts.h"
#include "app/workbench/pages/sample_words.h"
#include "widgets/attention/arc_view.h"
#include "widgets/attention/attention_card.h"
#include "widgets/attention/colour_scale.h"
#include "widgets/attention/columns_attention_view.h"
#include "widgets/attention/head_overview.h"
#include "widgets/attention/input_attention_card.h"
#include "widgets/attention/matrix_view.h"
#include "widgets/attention/modality_bar.h"
#include "widgets/attention/modality_table.h"
#include "widgets/attention/prediction_bars.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

const QString explainAttentionSplitterKey = QStringLiteral("explain.splitters");
constexpr int leastOfPicture = 150, mostOfLines = 200; ///< height of a card, in pixels

} // namespace

void ExplainAttentionTab::makeActions() {
    m_unpin = new QAction(this);
    m_unpin->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_U));
    m_fromToken = new QAction(this);
    m_fromToken->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_T));
    m_fromToken->setCheckable(true);
    m_turn = new QAction(this);
    m_turn->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_T));
    m_turn->setCheckable(true);
}

QList<QAction*> ExplainAttentionTab::actions() const {
    return QList<QAction*>{m_fromToken, m_turn, m_unpin} + m_knockOut->actions();
}

QWidget* ExplainAttentionTab::makeEmpty() {
    const EmptyState empty = makeEmptyState(this);
    m_emptyTitle = empty.title;
    m_emptyText = empty.text;
    m_empty = empty.page;
    m_emptyButton = empty.addPrimaryButton();
    connect(m_emptyButton, &QPushButton::clicked, this, [this] { emit pageRequested(QStringLiteral("model")); });
    m_emptyCopy = empty.addCopyButton();
    return empty.page;
}

QWidget* ExplainAttentionTab::makeContent() {
    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);

    m_banner = new QFrame(content);
    m_banner->setProperty("role", "header");
    auto* line = new QHBoxLayout(m_banner);
    line->setContentsMargins(12, 4, 12, 4);
    m_bannerIcon = new QLabel(m_banner);
    m_bannerText = new ElidedLabel(m_banner);
    line->addWidget(m_bannerIcon);
    line->addWidget(m_bannerText, 1);
    m_banner->hide();
    column->addWidget(m_banner);

    m_left = new GapSplitter(Qt::Vertical, content);
    m_right = new GapSplitter(Qt::Vertical, content);
    m_predictionCard = new AttentionCard(content);
    m_prediction = new PredictionBars(m_predictionCard);
    m_resultIcon = new QLabel(m_predictionCard);
    m_result = new QLabel(m_predictionCard);
    m_result->setWordWrap(true);
    auto* verdict = new QWidget(m_predictionCard);
    auto* words = new QHBoxLayout(verdict);
    words->setContentsMargins(0, 0, 0, 0);
    words->addWidget(m_resultIcon);
    words->addWidget(m_result, 1);
    m_predictionCard->add(verdict);
    m_predictionCard->add(m_prediction);
    m_shareCard = new AttentionCard(content);
    m_bar = new ModalityBar(m_selection, m_shareCard);
    m_shareCard->add(m_bar);
    m_sinkCard = new AttentionCard(content);
    m_sinks = new ColumnsAttentionView(m_selection, m_sinkCard);
    m_sinks->setSpecials();
    m_sinkCard->addFollowed(m_sinks);
    m_right->addWidget(m_sinkCard);
    m_right->setCollapsible(0, false);
    for (AttentionCard* card : {m_predictionCard, m_shareCard})
        card->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);

    auto* leftSide = new QWidget(content);
    auto* leftColumn = new QVBoxLayout(leftSide);
    leftColumn->setContentsMargins(12, 12, 6, 12);
    leftColumn->addWidget(m_left);
    auto* rightSide = new QWidget(content);
    auto* rightColumn = new QVBoxLayout(rightSide);
    rightColumn->setContentsMargins(6, 12, 12, 12);
    rightColumn->addWidget(m_predictionCard);
    rightColumn->addWidget(m_shareCard);
    rightColumn->addWidget(m_right, 1);
    // Of many inputs not all fit below each other.
    QScrollArea *leftArea = scrolledOnPanel(leftSide, content), *rightArea = scrolledOnPanel(rightSide, content);
    leftArea->setMinimumWidth(200);
    rightArea->setMinimumWidth(220);

    m_main = new QSplitter(Qt::Horizontal, content);
    m_main->addWidget(leftArea);
    m_main->addWidget(rightArea);
    m_main->addWidget(makeSide());
    m_main->setStretchFactor(0, 5);
    m_main->setStretchFactor(1, 5);
    m_main->setStretchFactor(2, 3);
    m_main->setSizes({400, 400, 390});
    column->addWidget(m_main, 1);
    column->addWidget(makeFooter());
    for (QSplitter* splitter : {m_main, m_left, m_right})
        connect(splitter, &QSplitter::splitterMoved, this, &ExplainAttentionTab::keepSplitters);
    return content;
}

QWidget* ExplainAttentionTab::makeSide() {
    auto* side = new QFrame(this);
    side->setProperty("role", "panel");
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(12, 10, 12, 10);
    column->setSpacing(8);
    const auto named = [&](QLabel*& name, QWidget* field, QHBoxLayout* row) {
        name = roleLabel("dim", side);
        name->setBuddy(field);
        row->addWidget(name);
        row->addWidget(field, 1);
    };
    m_attentionTitle = roleLabel("title", side);
    m_unpinButton = new QPushButton(side);
    m_unpinButton->setProperty("flat", true);
    auto* heading = new QHBoxLayout;
    heading->addWidget(m_attentionTitle, 1);
    heading->addWidget(m_unpinButton);
    column->addLayout(heading);
    auto* node = new QHBoxLayout;
    m_node = new QComboBox(side);
    named(m_nodeLabel, m_node, node);
    column->addLayout(node);
    auto* frame = new QHBoxLayout;
    m_frame = new QComboBox(side);
    named(m_frameLabel, m_frame, frame);
    column->addLayout(frame);
    auto* source = new QHBoxLayout;
    m_source = new QComboBox(side);
    named(m_sourceLabel, m_source, source);
    column->addLayout(source);
    auto* target = new QHBoxLayout;
    m_target = new ElidedChooser(8, side);
    named(m_targetLabel, m_target, target);
    column->addLayout(target);
    m_sourceNote = roleLabel("dim", side);
    m_sourceNote->setWordWrap(true);
    column->addWidget(m_sourceNote);
    auto* direction = new QHBoxLayout;
    m_direction = new QComboBox(side);
    named(m_directionLabel, m_direction, direction);
    column->addLayout(direction);
    // Long entries must not make the panel wider than its place.
    for (QComboBox* box : {m_node, m_target, m_source, m_direction}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(8);
    }
    m_headsTitle = roleLabel("section", side);
    m_overview = new HeadOverview(m_selection, side);
    m_layer = new QComboBox(side);
    m_head = new QComboBox(side);
    auto* choice = new QHBoxLayout;
    named(m_layerLabel, m_layer, choice);
    named(m_headLabel, m_head, choice);
    column->addWidget(m_headsTitle);
    column->addWidget(m_overview);
    column->addLayout(choice);

    m_matrixTitle = roleLabel("section", side);
    m_viewBar = new QTabBar(side);
    m_viewBar->setDrawBase(false);
    m_viewBar->setExpanding(false);
    m_viewBar->addTab(QString());
    m_viewBar->addTab(QString());
    m_views = new QStackedWidget(side);
    m_matrix = new MatrixView(m_selection, m_views);
    m_arcs = new ArcView(m_selection, m_views);
    m_views->addWidget(m_matrix);
    m_views->addWidget(m_arcs);
    m_views->setMinimumHeight(240);
    connect(m_viewBar, &QTabBar::currentChanged, m_views, &QStackedWidget::setCurrentIndex);
    m_matrixScale = new ColourScale(m_selection, ColourScale::Kind::matrix, side);
    auto* mass = new QHBoxLayout;
    m_mass = new QSlider(Qt::Horizontal, side);
    m_mass->setRange(1, 100);
    m_mass->setValue(100);
    m_mass->setPageStep(10);
    named(m_massLabel, m_mass, mass);
    m_massText = roleLabel("dim", side);
    m_massText->setFont(numberFont());
    m_massText->setMinimumWidth(44);
    m_massText->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    mass->addWidget(m_massText);
    m_caution = roleLabel("dim", side);
    m_caution->setWordWrap(true);
    column->addWidget(m_matrixTitle);
    column->addWidget(m_viewBar);
    column->addWidget(m_views, 1);
    column->addWidget(m_matrixScale);
    column->addLayout(mass);
    column->addWidget(m_caution);

    m_betweenTitle = roleLabel("section", side);
    m_table = new ModalityTable(m_selection, side);
    column->addWidget(m_betweenTitle);
    column->addWidget(m_table);
    m_knockOut = new KnockOutPanel(m_selection, side);
    column->addWidget(m_knockOut);
    m_learned = new QPushButton(side);
    m_learned->setProperty("flat", true);
    column->addWidget(m_learned, 0, Qt::AlignLeft);
    connect(m_learned, &QPushButton::clicked, this, [this] { emit pageRequested(QStringLiteral("model")); });

    auto* area = scrolledOnPanel(side, this);
    side->setAutoFillBackground(true);
    return area;
}

QWidget* ExplainAttentionTab::makeFooter() {
    auto* footer = new QFrame(this);
    footer->setProperty("role", "panel");
    auto* row = new QHBoxLayout(footer);
    row->setContentsMargins(12, 4, 12, 4);
    row->setSpacing(8);
    m_readout = new ElidedLabel(footer);
    m_opacityLabel = roleLabel("dim", footer);
    m_opacity = new QSlider(Qt::Horizontal, footer);
    m_opacity->setRange(0, 100);
    m_opacity->setPageStep(10);
    m_opacity->setValue(55);
    m_opacity->setFixedWidth(96);
    m_opacityLabel->setBuddy(m_opacity);
    m_rangeLabel = roleLabel("dim", footer);
    m_range = new QComboBox(footer);
    m_rangeLabel->setBuddy(m_range);
    m_scale = new ColourScale(m_selection, ColourScale::Kind::weights, footer);
    m_scale->setFixedWidth(220);
    row->addWidget(m_readout, 1);
    row->addWidget(m_opacityLabel);
    row->addWidget(m_opacity);
    row->addSpacing(8);
    row->addWidget(m_rangeLabel);
    row->addWidget(m_range);
    row->addWidget(m_scale);
    return footer;
}

/// One card for each input: what has no time to the left, sounds and series to the right, and videos with the pictures. What attends decides which inputs there
/// are, so that any graph that a person can draw has its cards.
bool ExplainAttentionTab::buildCards(const Explanation& explanation) {
    std::vector<std::string> inputs;
    for (const TokenSource& token : explanation.attention->tokens)
        if (explanation.modalities.contains(token.input) &&
            std::find(inputs.begin(), inputs.end(), token.input) == inputs.end())
            inputs.push_back(token.input);
    // Another run may have another input of that name.
    const bool same = m_cardsOf == explanation.run &&
                      std::equal(inputs.begin(), inputs.end(), m_cards.begin(), m_cards.end(),
                                 [](const std::string& input, const InputAttentionCard* card) { return card->input() == input; });
    if (same) return false;
    if (QWidget* focus = focusWidget();
        focus && (m_left->isAncestorOf(focus) || m_right->isAncestorOf(focus)))
        setFocus();
    for (InputAttentionCard* card : m_cards)
        delete card;
    m_cards.clear();
    m_cardsOf = explanation.run;
    for (const std::string& input : inputs) {
        InputAttentionCard::Facts facts;
        facts.input = input;
        facts.modality = explanation.modalities.at(input);
        facts.title = m_selection->inputName(input);
        facts.columns = explanation.columnNames.at(input);
        if (const auto hertz = explanation.melHz.find(input); hertz != explanation.melHz.end()) facts.melHz = hertz->second;
        auto* card = new InputAttentionCard(m_selection, facts, this);
        card->setOpacity(m_opacity->value() / 100.0);
        const bool left = facts.modality != Modality::audio && facts.modality != Modality::series;
        QSplitter* side = left ? m_left : m_right;
        side->insertWidget(left ? side->count() : side->indexOf(m_sinkCard), card);
        side->setCollapsible(side->indexOf(card), false);
        m_cards.push_back(card);
    }
    m_main->widget(0)->setVisible(m_left->count() > 0);
    return true;
}

/// Words and rows take the lines they have, pictures and curves the rest; until a person sizes them.
void ExplainAttentionTab::sizeCards() {
    for (QSplitter* side : {m_left, m_right}) {
        QList<int> sizes;
        for (int i = 0; i < side->count(); ++i) {
            auto* card = qobject_cast<AttentionCard*>(side->widget(i));
            const auto* input = qobject_cast<const InputAttentionCard*>(card);
            const bool grows = input && !input->isWritten();
            const int lines = std::min(card->sizeHint().height(), mostOfLines);
            card->setMinimumHeight(grows ? leastOfPicture : lines);
            side->setStretchFactor(i, grows ? 1 : 0);
            sizes.append(grows ? 3 * mostOfLines : lines);
        }
        side->setSizes(sizes);
    }
    restoreSplitters();
}

void ExplainAttentionTab::retranslate() {
    m_unpin->setText(tr("Let go of the pinned tokens"));
    m_fromToken->setText(tr("Show attention from the token under the mouse"));
    m_emptyButton->setText(tr("Go to Model"));
    m_emptyCopy->setText(tr("Copy"));
    m_emptyCopy->setAccessibleName(tr("Copy the message"));

    m_predictionCard->setTitle(tr("Prediction"));
    m_sinkCard->setTitle(tr("Sinks"));
    m_attentionTitle->setText(tr("Attention"));
    m_nodeLabel->setText(tr("&Node"));
    m_node->setAccessibleName(tr("Node that attends"));
    m_sourceLabel->setText(tr("Sho&w"));
    fillSources();
    m_source->setAccessibleName(tr("Which weights the views show"));
    m_source->setToolTip(tr("Pinned tokens (a click, a drag, or Enter) show their own attention in either case."));
    m_frameLabel->setText(tr("&Frame"));
    m_frame->setAccessibleName(tr("Frame of the video"));
    m_frame->setToolTip(tr("The node attends within each frame on its own; tokens of different frames do not see each other there."));
    m_targetLabel->setText(tr("Tar&get"));
    m_target->setAccessibleName(tr("What is explained"));
    fillTargets();
    m_directionLabel->setText(tr("Of &tokens"));
    const int direction = std::max(m_direction->currentIndex(), 0);
    m_direction->clear();
    m_direction->addItem(tr("what they attend to"));
    m_direction->addItem(tr("what attends to them"));
    m_direction->setCurrentIndex(direction);
    m_direction->setAccessibleName(tr("Direction of attention"));
    m_direction->setToolTip(tr("Of several pinned tokens: the mean of what they attend to, so that it adds up to 1; or the sum "
                               "of what attends to them, the share of its attention that each token gives to all of them. "
                               "Drag over tokens to pin them; Ctrl and a click adds or takes away one, Shift and a click "
                               "or an arrow key adds a span, Escape lets go."));
    m_turn->setText(tr("Show what attends to the tokens"));
    m_viewBar->setTabText(0, tr("Matrix"));
    m_viewBar->setTabText(1, tr("Arcs"));
    m_viewBar->setAccessibleName(tr("How the weights of layer and head are drawn"));
    m_massLabel->setText(tr("Strong&est"));
    m_mass->setAccessibleName(tr("Share of the weights that the cells and tokens that stand out hold"));
    m_mass->setToolTip(tr("The strongest cells of the matrix that hold this share of all its weights keep their colour, the "
                          "others lose it. So do the strongest tokens of what is shown, and the arcs of tokens; sinks keep "
                          "theirs."));
    m_learned->setText(tr("Feature maps and filters…"));
    m_learned->setToolTip(tr("What the nodes learned stands on the page Model, under Learned."));
    m_unpinButton->setText(tr("Unpin"));
    m_unpinButton->setToolTip(
        tr("Let go of the pinned tokens (%1)").arg(m_unpin->shortcut().toString(QKeySequence::NativeText)));
    m_headsTitle->setText(tr("Layer × head"));
    m_layerLabel->setText(tr("&Layer"));
    m_layer->setAccessibleName(tr("Layer"));
    m_headLabel->setText(tr("Hea&d"));
    m_head->setAccessibleName(tr("Head"));
    m_matrixTitle->setText(tr("From row to column"));
    m_betweenTitle->setText(tr("Between modalities"));
    m_betweenTitle->setToolTip(
        tr("How much the tokens of a row's input attend to those of a column's; each row adds up to 1."));
    m_caution->setText(tr("Attention shows where information was routed, not why the model decided."));
    m_opacityLabel->setText(tr("&Overlay"));
    m_opacity->setAccessibleName(tr("Opacity of the colours"));
    m_opacity->setToolTip(
        tr("Opacity of the colours on pictures, sounds and curves; at 0 the picture itself is seen."));
    m_rangeLabel->setText(tr("S&cale to"));
    {
        const QSignalBlocker quiet(m_range);
        m_range->clear();
        m_range->addItem(tr("what is shown"), static_cast<int>(AttentionSelection::Range::shown));
        m_range->addItem(tr("this sample"), static_cast<int>(AttentionSelection::Range::sample));
        m_range->addItem(tr("each view its own"), static_cast<int>(AttentionSelection::Range::view));
        m_range->setCurrentIndex(m_range->findData(static_cast<int>(m_selection->range())));
    }
    m_range->setAccessibleName(tr("Where the colour scale ends"));
    m_range->setToolTip(
        tr("What is shown: the highest weight in view has the brightest colour. This sample: the "
           "highest of all layers, heads and tokens has, so that views can be compared. Each view its own: the highest of each "
           "input has, so that what is weak among the inputs is seen too. Two samples are compared on one scale on the tab "
           "Compare."));
    nameInputs();
    updateLayers();
    updateResult();
    updateKnockOut();
    updateSourceNote();
    updateReadout();
}

/// One name for each input in all widgets of the tab.
void ExplainAttentionTab::nameInputs() {
    if (!m_shown) return;
    std::map<std::string, QString> names;
    for (const auto& [input, modality] : m_shown->modalities)
        names[input] = inputHeading(input, modality, m_shown->columnNames.at(input));
    m_selection->setInputNames(std::move(names));
    for (InputAttentionCard* card : m_cards)
        card->setTitle(m_selection->inputName(card->input()));
}

void ExplainAttentionTab::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        updateState();
    }
    if (event->type() == QEvent::PaletteChange) {
        updateBanner();
        updateResult();
    }
    ExplainTab::changeEvent(event);
}

void ExplainAttentionTab::keepSplitters() {
    session().setViewState(explainAttentionSplitterKey, splitterSizes({m_main, m_left, m_right}));
}

void ExplainAttentionTab::restoreSplitters() {
    if (session().hasProject())
        setSplitterSizes({m_main, m_left, m_right}, session().viewState(explainAttentionSplitterKey).toString());
}

} // namespace triptych
