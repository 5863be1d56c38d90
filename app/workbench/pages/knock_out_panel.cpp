// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/knock_out_panel.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/explain/attribution.h"
#include "widgets/attention/attention_selection.h"
#include "widgets/explain/value_words.h"
#include "widgets/theme.h"
#include "widgets/what_if/paired_bars.h"

namespace triptych {
namespace {

constexpr std::size_t mostBars = 5;

} // namespace

KnockOutPanel::KnockOutPanel(AttentionSelection* selection, QWidget* parent)
    : QWidget(parent), m_selection(selection) {
    m_headAction = new QAction(this);
    m_headAction->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_K));
    m_edgeAction = new QAction(this);
    m_edgeAction->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_K));
    m_resetAction = new QAction(this);
    m_resetAction->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_R));

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    m_title = new QLabel(this);
    m_title->setProperty("role", "section");
    column->addWidget(m_title);
    const auto row = [&] {
        auto* made = new QHBoxLayout;
        made->setSpacing(6);
        column->addLayout(made);
        return made;
    };
    m_head = new QPushButton(this);
    m_edgeButton = new QPushButton(this);
    QHBoxLayout* first = row();
    first->addWidget(m_head);
    first->addWidget(m_edgeButton);
    first->addStretch(1);
    m_from = new QComboBox(this);
    m_arrow = new QLabel(QStringLiteral("→"), this);
    m_to = new QComboBox(this);
    m_pair = new QPushButton(this);
    QHBoxLayout* second = row();
    second->addWidget(m_from, 1);
    second->addWidget(m_arrow);
    second->addWidget(m_to, 1);
    second->addWidget(m_pair);
    m_list = new QListWidget(this);
    m_list->setMaximumHeight(84);
    m_list->installEventFilter(this);
    column->addWidget(m_list);
    m_error = new QLabel(this);
    m_error->setProperty("role", "error");
    m_error->setWordWrap(true);
    column->addWidget(m_error);
    m_verdict = new QLabel(this);
    m_verdict->setWordWrap(true);
    m_reset = new QPushButton(this);
    QHBoxLayout* third = row();
    third->addWidget(m_verdict, 1);
    third->addWidget(m_reset, 0, Qt::AlignTop);
    m_bars = new PairedBars(PairedBars::Scale::share, this);
    column->addWidget(m_bars);

    connect(m_headAction, &QAction::triggered, this, [this] {
        if (!m_selection->attention()) return;
        Intervention intervention;
        intervention.layer = m_selection->layer();
        intervention.head = m_selection->head();
        add(intervention);
    });
    connect(m_edgeAction, &QAction::triggered, this, [this] {
        if (m_edge.first < 0 || m_edge.second < 0) return;
        Intervention intervention;
        intervention.layer = m_selection->layer();
        intervention.head = m_selection->head();
        intervention.query = m_edge.first;
        intervention.key = m_edge.second;
        add(intervention);
    });
    connect(m_resetAction, &QAction::triggered, this, [this] {
        if (m_interventions.empty()) return;
        clear();
        emit changed();
    });
    connect(m_head, &QPushButton::clicked, m_headAction, &QAction::trigger);
    connect(m_edgeButton, &QPushButton::clicked, m_edgeAction, &QAction::trigger);
    connect(m_reset, &QPushButton::clicked, m_resetAction, &QAction::trigger);
    connect(m_pair, &QPushButton::clicked, this, [this] {
        Intervention intervention;
        intervention.from = m_from->currentData().toString().toStdString();
        intervention.to = m_to->currentData().toString().toStdString();
        if (!intervention.from.empty() && !intervention.to.empty()) add(intervention);
    });
    connect(m_selection, &AttentionSelection::attentionChanged, this, &KnockOutPanel::followAttention);
    connect(m_selection, &AttentionSelection::matrixChanged, this, &KnockOutPanel::refresh);
    connect(m_selection, &AttentionSelection::highlightChanged, this, &KnockOutPanel::followEdge);
    retranslate();
    clearPredictions();
    followAttention();
}

void KnockOutPanel::clear() {
    m_interventions.clear();
    m_edge = {-1, -1};
    m_error->clear();
    refresh();
}

void KnockOutPanel::add(Intervention intervention) {
    if (const Attention* attention = m_selection->attention()) intervention.node = attention->node;
    const auto same = [&](const Intervention& other) {
        return other.node == intervention.node && other.layer == intervention.layer &&
               other.head == intervention.head && other.query == intervention.query &&
               other.key == intervention.key && other.from == intervention.from && other.to == intervention.to;
    };
    if (std::any_of(m_interventions.begin(), m_interventions.end(), same)) return;
    m_interventions.push_back(std::move(intervention));
    refresh();
    emit changed();
}

void KnockOutPanel::removeSelected() {
    const int row = m_list->currentRow();
    if (row < 0 || row >= static_cast<int>(m_interventions.size())) return;
    m_interventions.erase(m_interventions.begin() + row);
    refresh();
    emit changed();
}

/// Tokens, layers or inputs may be others now.
void KnockOutPanel::followAttention() {
    for (QComboBox* box : {m_from, m_to}) {
        const QString kept = box->currentData().toString();
        box->clear();
        for (int token = 0; token < m_selection->tokenCount(); ++token) {
            const TokenSource& source = m_selection->token(token);
            const QString input = QString::fromStdString(source.input);
            if (!input.isEmpty() && box->findData(input) < 0)
                box->addItem(m_selection->inputName(source.input), input);
        }
        const int place = box->findData(kept);
        box->setCurrentIndex(place >= 0 ? place : std::min(box == m_to ? 1 : 0, box->count() - 1));
    }
    if (m_edge.first >= m_selection->tokenCount() || m_edge.second >= m_selection->tokenCount()) m_edge = {-1, -1};
    refresh();
}

/// Remembered after the mouse has left the matrix for the button.
void KnockOutPanel::followEdge() {
    const int hovered = m_selection->hovered(), partner = m_selection->partner(), pinned = m_selection->pinned();
    std::pair<int, int> edge{-1, -1};
    if (hovered >= 0 && partner >= 0)
        edge = {hovered, partner};
    else if (pinned >= 0 && hovered >= 0 && hovered != pinned)
        edge = m_selection->direction() == AttentionSelection::Direction::attendsTo ? std::pair(pinned, hovered)
                                                                                    : std::pair(hovered, pinned);
    if (edge.first < 0 || edge == m_edge) return;
    m_edge = edge;
    refresh();
}

QString KnockOutPanel::layerText(const Intervention& intervention) const {
    const QString layer = intervention.layer < 0 ? tr("all layers") : tr("layer %1").arg(intervention.layer + 1);
    const QString head = intervention.head < 0 ? tr("all heads") : tr("head %1").arg(intervention.head + 1);
    return tr("%1, %2", "layer, head").arg(layer, head);
}

QString KnockOutPanel::titleOf(const Intervention& intervention) const {
    const Attention* attention = m_selection->attention();
    const QString what = titleOfWeights(intervention);
    return attention && attention->frames > 0 && attention->node == intervention.node ? tr("%1, in every frame").arg(what) : what;
}

QString KnockOutPanel::titleOfWeights(const Intervention& intervention) const {
    if (!intervention.from.empty()) {
        const auto title = [&](const std::string& input) { return m_selection->inputName(input); };
        return tr("What %1 sees of %2").arg(title(intervention.to), title(intervention.from));
    }
    if (intervention.query >= 0 && intervention.key >= 0 && intervention.query < m_selection->tokenCount() &&
        intervention.key < m_selection->tokenCount())
        return tr("%1 → %2 (%3)")
            .arg(tokenTitle(m_selection->token(intervention.query)), tokenTitle(m_selection->token(intervention.key)),
                 layerText(intervention));
    return layerText(intervention);
}

void KnockOutPanel::refresh() {
    const int chosen = m_list->currentRow();
    m_list->clear();
    for (const Intervention& intervention : m_interventions)
        m_list->addItem(titleOf(intervention));
    m_list->setCurrentRow(std::min(chosen, m_list->count() - 1));
    m_list->setVisible(!m_interventions.empty());
    m_reset->setVisible(!m_interventions.empty());
    m_resetAction->setEnabled(!m_interventions.empty());
    const bool there = m_selection->attention() != nullptr;
    m_headAction->setEnabled(there);
    m_head->setEnabled(there);
    Intervention shown;
    shown.layer = m_selection->layer();
    shown.head = m_selection->head();
    m_head->setToolTip(tr("What if %1 carried nothing? (%2)")
                           .arg(layerText(shown), m_headAction->shortcut().toString(QKeySequence::NativeText)));
    const bool edge = m_edge.first >= 0;
    m_edgeAction->setEnabled(there && edge);
    m_edgeButton->setEnabled(there && edge);
    m_edgeButton->setToolTip(
        edge && there ? tr("What if %1 did not see %2? (%3)")
                            .arg(tokenTitle(m_selection->token(m_edge.first)),
                                 tokenTitle(m_selection->token(m_edge.second)),
                                 m_edgeAction->shortcut().toString(QKeySequence::NativeText))
                      : tr("Point at a cell of the matrix first."));
    m_pair->setEnabled(there && m_from->count() > 0);
    m_pair->setToolTip(tr("What if no token of the second saw a token of the first?"));
    m_error->setVisible(!m_error->text().isEmpty());
}

void KnockOutPanel::setError(const QString& text) {
    m_error->setText(text);
    m_error->setVisible(!text.isEmpty());
}

QString KnockOutPanel::verdict() const {
    return m_verdict->text();
}

void KnockOutPanel::clearPredictions() {
    m_bars->setBars({});
    m_bars->hide();
    m_verdict->setText(m_interventions.empty() ? tr("Nothing is knocked out.") : tr("Being computed…"));
}

void KnockOutPanel::setPredictions(const Prediction& before, const Prediction& after, const Target& head, int output) {
    const HeadPrediction &old = before.heads.at(head.head), &now = after.heads.at(head.head);
    const auto followed = output >= 0 ? static_cast<std::size_t>(output)
                                      : static_cast<std::size_t>(std::max_element(old.logits.begin(), old.logits.end()) - old.logits.begin());
    std::vector<std::size_t> order(old.probabilities.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    // What is followed always has its bar.
    const auto weight = [&](std::size_t i) {
        return i == followed ? 2.0F : std::max(old.probabilities[i], now.probabilities[i]);
    };
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return weight(a) > weight(b); });
    order.resize(std::min(order.size(), mostBars));
    std::vector<PairedBar> bars;
    for (const std::size_t i : order)
        bars.push_back({QString::fromStdString(head.classes[i]), {}, old.probabilities[i], now.probabilities[i]});
    m_bars->setVisible(!bars.empty());
    m_bars->setBars(std::move(bars));
    const std::string was = answer_text(old, head.classes, head.separator), is = answer_text(now, head.classes, head.separator);
    QString text = was == is ? tr("Still %1.").arg(QString::fromStdString(is))
                             : tr("%1 → %2.").arg(QString::fromStdString(was), QString::fromStdString(is));
    const QLocale locale;
    const double from = old.logits[followed], to = now.logits[followed];
    const QString sign = to > from ? QStringLiteral("+") : QString(), change = locale.toString(to - from, 'f', 2);
    const QString first = locale.toString(from, 'f', 2), last = locale.toString(to, 'f', 2);
    const ValueScale scale = value_scale({}, {head});
    const QString name = QString::fromStdString(head.kind == TargetKind::number ? head.column : head.classes[followed]);
    text += QLatin1Char(' ') + (scale.kind == ValueScale::Kind::logit
                                    ? tr("Logit of %1: %2 → %3 (%4%5)").arg(name, first, last, sign, change)
                                    : tr("%1 of %2: %3 → %4 (%5%6)", "what is explained, of what")
                                          .arg(valueHeading(scale), name, first, last, sign, change));
    m_verdict->setText(text);
}

void KnockOutPanel::retranslate() {
    m_headAction->setText(tr("Knock out the chosen head"));
    m_edgeAction->setText(tr("Knock out the edge that was pointed at"));
    m_resetAction->setText(tr("Knock out nothing"));
    m_title->setText(tr("Knock out"));
    m_title->setToolTip(tr("Weights that are knocked out are 0, and each row is divided by its sum again."));
    m_head->setText(tr("This head"));
    m_head->setAccessibleName(m_headAction->text());
    m_edgeButton->setText(tr("This edge"));
    m_edgeButton->setAccessibleName(m_edgeAction->text());
    m_from->setAccessibleName(tr("Modality that is looked at"));
    m_to->setAccessibleName(tr("Modality that looks"));
    m_pair->setText(tr("Between"));
    m_pair->setAccessibleName(tr("Knock out what one modality sees of another"));
    m_list->setAccessibleName(tr("What is knocked out; Delete takes one back"));
    m_reset->setText(tr("Reset"));
    m_reset->setToolTip(m_resetAction->shortcut().toString(QKeySequence::NativeText));
    m_bars->setAccessibleName(tr("Prediction before and after"));
    m_bars->setNames(tr("whole"), tr("knocked out"));
    refresh();
}

void KnockOutPanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        followAttention();
    }
    QWidget::changeEvent(event);
}

bool KnockOutPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_list && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Delete) {
        removeSelected();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace triptych
