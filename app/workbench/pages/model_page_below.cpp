// SPDX-License-Identifier: GPL-3.0-or-later
// What stands below the canvas: what is wrong with the model, and what it costs.
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QPainter>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "app/bridge/error_text.h"
#include "app/workbench/pages/model_inspector.h"
#include "app/workbench/pages/model_page_impl.h"
#include "widgets/graph/graph_editor.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr int node_role = Qt::UserRole;

/// Between what is wrong and what it costs.
class Divider : public QWidget {
  public:
    Divider() { setFixedWidth(1); }

  protected:
    void paintEvent(QPaintEvent*) override { QPainter(this).fillRect(rect(), theme().line); }
};

/// What a node costs: at the foot of its card, and at length.
QString noteOf(const NodeCost& cost) {
    const QString count = shortCount(static_cast<double>(cost.trainable));
    return ModelPage::tr("%1 params", "parameters, on a card").arg(count) + QLatin1Char('\n') +
           ModelPage::tr("%1 FLOP a step, %2 of activations")
               .arg(shortCount(cost.step_flops),
                    QLocale().formattedDataSize(static_cast<qint64>(cost.activation_bytes), 1));
}

} // namespace

QWidget* ModelPage::Impl::makeBelow() {
    auto* below = new QFrame;
    below->setProperty("role", "panel");
    auto* row = new QHBoxLayout(below);
    row->setContentsMargins(12, 8, 12, 8);
    row->setSpacing(16);

    auto* left = new QVBoxLayout;
    left->setSpacing(4);
    problemsTitle = new QLabel;
    problemsTitle->setProperty("role", "section");
    mendProblem = new QPushButton;
    copyProblems = new QPushButton;
    for (QPushButton* button : {mendProblem, copyProblems})
        button->setProperty("flat", true);
    auto* heading = new QHBoxLayout;
    heading->addWidget(problemsTitle, 1);
    heading->addWidget(mendProblem);
    heading->addWidget(copyProblems);
    problems = new QListWidget;
    problems->setObjectName(QStringLiteral("problems"));
    problems->setFrameShape(QFrame::NoFrame);
    problems->setWordWrap(true);
    problems->setTextElideMode(Qt::ElideNone);
    problems->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    problems->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    noProblems = new QLabel;
    noProblems->setProperty("role", "dim");
    noProblems->setAlignment(Qt::AlignTop);
    left->addLayout(heading);
    left->addWidget(noProblems, 1);
    left->addWidget(problems, 1);

    auto* right = new QVBoxLayout;
    right->setSpacing(4);
    costTitle = new QLabel;
    costTitle->setProperty("role", "section");
    auto* figures = new QHBoxLayout;
    figures->setSpacing(24);
    for (Figure* figure : {&parameters, &flops, &memory}) {
        auto* column = new QVBoxLayout;
        column->setSpacing(0);
        figure->number = new QLabel;
        QFont large = numberFont();
        large.setPixelSize(18);
        large.setWeight(QFont::DemiBold);
        figure->number->setFont(large);
        figure->words = new QLabel;
        figure->words->setProperty("role", "dim");
        column->addWidget(figure->number);
        column->addWidget(figure->words);
        figures->addLayout(column);
    }
    costNote = new QLabel;
    costNote->setProperty("role", "dim");
    costNote->setWordWrap(true);
    costNote->setTextInteractionFlags(Qt::TextSelectableByMouse);
    right->addWidget(costTitle);
    right->addLayout(figures);
    right->addWidget(costNote);
    right->addStretch(1);
    row->addLayout(left, 1);
    row->addWidget(new Divider);
    row->addLayout(right);
    below->setMinimumHeight(104);
    return below;
}

void ModelPage::Impl::showProblems(const GraphInfo& info) {
    const QSignalBlocker quiet(problems);
    const QString chosen = problems->currentItem() ? problems->currentItem()->text() : QString();
    problems->clear();
    for (const Problem& problem : info.problems) {
        const bool error = problem.severity == Problem::Severity::error;
        const QString where = problem.node.empty() ? tr("The model") : QString::fromStdString(problem.node);
        auto* item =
            new QListWidgetItem(themedIcon(QLatin1String(error ? "error" : "warning")),
                                tr("%1: %2", "node and problem").arg(where, graphProblem(problem.error)));
        item->setData(node_role, QString::fromStdString(problem.node));
        item->setData(Qt::AccessibleTextRole,
                      error ? tr("Error: %1").arg(item->text()) : tr("Warning: %1").arg(item->text()));
        item->setToolTip(item->text());
        problems->addItem(item);
        if (item->text() == chosen) problems->setCurrentItem(item);
    }
    const int count = problems->count();
    problemsTitle->setText(count == 0 ? tr("Problems") : tr("Problems · %1").arg(count));
    problems->setVisible(count > 0);
    noProblems->setVisible(count == 0);
    copyProblems->setVisible(count > 0);
    mendProblem->setVisible(count > 0);
}

void ModelPage::Impl::selectProblem(int row) {
    if (row < 0) return;
    const QString node = problems->item(row)->data(node_role).toString();
    if (!node.isEmpty()) view->showNode(node);
}

void ModelPage::Impl::showCost() {
    const GraphCost* cost = costs.cost();
    const auto error = costs.error();
    const int batch = session.hasProject() ? session.project().settings.batch_size : 0;
    costTitle->setText(tr("Cost at batch size %1").arg(batch));
    const QString unknown = costs.busy() ? QStringLiteral("…") : QStringLiteral("–");
    parameters.number->setText(cost ? shortCount(static_cast<double>(cost->total.trainable)) : unknown);
    flops.number->setText(cost ? shortCount(cost->total.step_flops) : unknown);
    memory.number->setText(cost ? QLocale().formattedDataSize(static_cast<qint64>(cost->training_bytes), 1)
                                : unknown);
    parameters.number->setToolTip(
        cost ? tr("%1 numbers that training changes, %2 in all")
                   .arg(QLocale().toString(static_cast<qlonglong>(cost->total.trainable)),
                        QLocale().toString(static_cast<qlonglong>(cost->total.parameters)))
             : QString());
    QString note;
    if (error)
        note = errorText(*error);
    else if (costs.busy())
        note = tr("Being measured…");
    else if (!cost)
        note = session.hasProject() && session.graphInfo().usable()
                   ? tr("Known when the table has been read.")
                   : tr("Known when the errors are mended.");
    costNote->setText(note);
    costNote->setVisible(!note.isEmpty());
    std::map<std::string, QString> notes;
    if (cost)
        for (const auto& [id, node] : cost->nodes)
            notes[id] = noteOf(node);
    view->setNotes(notes);
}

void ModelPage::Impl::nameBelow() {
    problems->setAccessibleName(tr("Problems of the model"));
    noProblems->setText(tr("None. The model can be trained."));
    mendProblem->setText(tr("Mend…"));
    copyProblems->setText(tr("Copy"));
    copyProblems->setAccessibleName(tr("Copy the problems"));
    parameters.words->setText(tr("parameters"));
    flops.words->setText(tr("FLOP a step"));
    flops.words->setToolTip(tr("Multiplications and additions of a training step, forward and backward"));
    memory.words->setText(tr("training memory"));
    memory.words->setToolTip(
        tr("The most that a training step holds: weights, gradients, what Adam keeps, activations"));
}

} // namespace triptych
