// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/start_from.h"

#include <QComboBox>
#include <QEvent>
#include <QFormLayout>
#include <QLabel>
#include <QLocale>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>

namespace triptych {

StartFrom::StartFrom(QWidget* parent)
    : QWidget(parent), m_label(new QLabel), m_learning(new QLabel), m_box(new QComboBox) {
    m_box->setObjectName(QStringLiteral("startFrom"));
    m_box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_box->setMinimumContentsLength(10);
    m_label->setBuddy(m_box);
    m_learning->setObjectName(QStringLiteral("learningRates"));
    m_learning->setProperty("role", "dim");
    m_learning->setWordWrap(true);
    m_learning->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(m_label);
    column->addWidget(m_box);
    column->addWidget(m_learning);
    connect(m_box, &QComboBox::activated, this, [this] { emit runChosen(run()); });
    retranslate();
}

void StartFrom::setRuns(const std::vector<RunInfo>& runs) {
    std::vector<Choice> choices;
    for (const RunInfo& run : runs) {
        // A run writes its first checkpoint with the first epoch that it finished, or when it was stopped.
        if (run.epochs.empty() && run.state != "done" && run.state != "stopped") continue;
        choices.push_back({QString::fromStdString(run.name), QString::fromStdString(run.folder.string()),
                           run.best_epoch > 0 || run.state == "stopped"});
    }
    m_choices = std::move(choices);
    fill();
}

void StartFrom::fill() {
    const QSignalBlocker quiet(m_box);
    const QString chosen = run();
    m_box->clear();
    m_box->addItem(tr("New weights"), QString());
    for (const Choice& choice : m_choices)
        m_box->addItem(tr("Run %1").arg(choice.name), choice.folder);
    m_box->setEnabled(m_box->count() > 1);
    m_box->setToolTip(m_box->count() > 1
                          ? tr("Weights are kept where a node is unchanged; the others start anew.")
                          : tr("There is no run yet whose weights could be kept."));
    setRun(chosen);
}

QString StartFrom::run() const {
    return m_box->currentData().toString();
}

void StartFrom::setRun(const QString& folder) {
    m_box->setCurrentIndex(std::max(0, m_box->findData(folder)));
}

std::filesystem::path StartFrom::weights() const {
    const QString folder = run();
    if (folder.isEmpty()) return {};
    const auto found = std::find_if(m_choices.begin(), m_choices.end(),
                                    [&](const Choice& choice) { return choice.folder == folder; });
    const bool best = found != m_choices.end() && found->best;
    return std::filesystem::path(folder.toStdString()) / (best ? "best.safetensors" : "last.safetensors");
}

void StartFrom::setGraph(const GraphSpec& graph) {
    m_graph = graph;
    const QString text = learningText();
    m_learning->setText(text);
    m_learning->setVisible(!text.isEmpty());
}

QString StartFrom::learningText() const {
    QStringList lines;
    for (const Node& node : m_graph.nodes) {
        const QString id = QString::fromStdString(node.id);
        const auto frozen = node.params.find(frozen_param);
        if (frozen != node.params.end() && frozen->second == Value(true)) {
            lines += tr("%1 is frozen").arg(id);
            continue;
        }
        const auto factor = node.params.find(rate_factor_param);
        if (factor == node.params.end()) continue;
        const auto* whole = std::get_if<std::int64_t>(&factor->second);
        const auto* number = std::get_if<double>(&factor->second);
        const double times = whole ? static_cast<double>(*whole) : number ? *number : 1;
        if (times != 1) lines += tr("%1 learns at %2 × the learning rate").arg(id, QLocale().toString(times));
    }
    return lines.join(QLatin1Char('\n'));
}

void StartFrom::retranslate() {
    m_label->setText(tr("Start from"));
    m_box->setAccessibleName(tr("Weights to start from"));
    m_learning->setAccessibleName(tr("Nodes that do not learn at the full rate"));
    fill();
    setGraph(m_graph);
}

void StartFrom::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QWidget::changeEvent(event);
}

} // namespace triptych
