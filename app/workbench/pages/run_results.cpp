// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/run_results.h"

#include <QEvent>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QTableView>
#include <QVBoxLayout>
#include <cmath>

#include "app/bridge/run_curves.h"
#include "widgets/plots/confusion_view.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr int rowHeight = 26;
constexpr int rowsShown = 10; ///< above that the table scrolls
constexpr qsizetype differencesShown = 4;

QLabel* label(const char* role) {
    auto* made = new QLabel;
    made->setProperty("role", role);
    return made;
}

QString share(double value) {
    return std::isnan(value) ? QStringLiteral("–") : QLocale().toString(value, 'f', 3);
}

/// What the main head came to on the test part; of none where it was not measured.
HeadMetrics mainMetrics(const RunInfo& run) {
    HeadMetrics metrics;
    if (!run.targets.empty())
        if (const auto found = run.test_heads.find(run.targets.front().head); found != run.test_heads.end())
            return found->second;
    metrics.classes = run.test; // a run of an older program has this alone
    return metrics;
}

} // namespace

void ClassMetricsModel::setMetrics(std::vector<ClassMetrics> metrics) {
    beginResetModel();
    m_metrics = std::move(metrics);
    endResetModel();
}

void ClassMetricsModel::retranslate() {
    emit headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
    if (!m_metrics.empty()) emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

int ClassMetricsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_metrics.size());
}

int ClassMetricsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : 5;
}

QVariant ClassMetricsModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const ClassMetrics& metrics = m_metrics[static_cast<std::size_t>(index.row())];
    const QString name = QString::fromStdString(metrics.name);
    if (role == Qt::TextAlignmentRole)
        return QVariant(index.column() == 0 ? Qt::AlignLeft | Qt::AlignVCenter
                                            : Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::FontRole && index.column() > 0) return numberFont();
    if (role == Qt::ToolTipRole && index.column() == 0) return name;
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
    case 0:
        return name;
    case 1:
        return share(metrics.precision);
    case 2:
        return share(metrics.recall);
    case 3:
        return share(metrics.f1);
    default:
        return QLocale().toString(static_cast<qlonglong>(metrics.support));
    }
}

QVariant ClassMetricsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(section == 0 ? Qt::AlignLeft | Qt::AlignVCenter : Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole) {
        if (section == 1) return tr("Precision: of what was called this class, the share that is");
        if (section == 2) return tr("Recall: of what is this class, the share that was found");
        if (section == 4) return tr("Test samples of this class");
    }
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case 0:
        return tr("Class");
    case 1:
        return tr("Prec");
    case 2:
        return tr("Rec");
    case 3:
        return tr("F1");
    default:
        return tr("n");
    }
}

RunResults::RunResults(QWidget* parent)
    : QWidget(parent), m_section(label("section")), m_message(label("dim")), m_mark(new QFrame),
      m_markTitle(label("title")), m_markLines(label("dim")), m_figures(new QWidget),
      m_accuracyCaption(label("dim")), m_accuracy(new QLabel), m_f1Caption(label("dim")), m_f1(new QLabel),
      m_countCaption(label("dim")), m_count(new QLabel), m_classesSection(label("section")),
      m_confusionSection(label("section")), m_noConfusion(label("dim")), m_others(label("dim")), m_classes(new ClassMetricsModel(this)), m_table(new QTableView),
      m_confusion(new ConfusionView) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(8);
    for (QLabel* text : {m_message, m_noConfusion, m_others})
        text->setWordWrap(true);
    m_noConfusion->setObjectName(QStringLiteral("noConfusion"));
    m_others->setObjectName(QStringLiteral("otherHeads"));

    m_mark->setProperty("role", "raised");
    m_mark->setObjectName(QStringLiteral("outOfDate"));
    auto* mark = new QGridLayout(m_mark);
    mark->setContentsMargins(8, 8, 8, 8);
    mark->setSpacing(4);
    m_markIcon = new QLabel;
    m_markIcon->setAlignment(Qt::AlignTop);
    paintMark();
    mark->addWidget(m_markIcon, 0, 0, 2, 1);
    mark->addWidget(m_markTitle, 0, 1);
    mark->addWidget(m_markLines, 1, 1);
    mark->setColumnStretch(1, 1);
    m_markTitle->setWordWrap(true);
    m_markLines->setWordWrap(true);
    m_markLines->setTextInteractionFlags(Qt::TextSelectableByMouse);

    auto* figures = new QGridLayout(m_figures);
    figures->setContentsMargins(0, 0, 0, 0);
    figures->setVerticalSpacing(0);
    QFont large = numberFont();
    large.setPixelSize(20);
    large.setWeight(QFont::DemiBold);
    int at = 0;
    for (const auto& [caption, value] :
         {std::pair{m_accuracyCaption, m_accuracy}, {m_f1Caption, m_f1}, {m_countCaption, m_count}}) {
        value->setFont(large);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        figures->addWidget(value, 0, at);
        figures->addWidget(caption, 1, at);
        figures->setColumnStretch(at++, 1);
    }

    m_table->setModel(m_classes);
    m_table->setShowGrid(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(rowHeight);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setMinimumSectionSize(40);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);

    column->addWidget(m_section);
    column->addWidget(m_mark);
    column->addWidget(m_message);
    column->addWidget(m_figures);
    column->addSpacing(4);
    column->addWidget(m_others);
    column->addWidget(m_confusionSection);
    column->addWidget(m_confusion);
    column->addWidget(m_noConfusion);
    column->addSpacing(4);
    column->addWidget(m_classesSection);
    column->addWidget(m_table);
    column->addStretch();
    fill();
}

void RunResults::setRun(const RunInfo* run) {
    m_chosen = run != nullptr;
    m_run = run ? *run : RunInfo{};
    fill();
}

void RunResults::setDifferences(const QStringList& differences) {
    if (differences == m_differences) return;
    m_differences = differences;
    fill();
}

void RunResults::fill() {
    const HeadMetrics main = mainMetrics(m_run);
    const bool tested = m_chosen && main.n() > 0;
    m_section->setText(m_chosen ? tr("Test result of %1").arg(QString::fromStdString(m_run.name))
                                : tr("Test result"));
    if (!m_chosen)
        m_message->setText(tr("Choose a run above, or start one."));
    else if (m_run.state == "running")
        m_message->setText(tr("The test part is measured when the run ends."));
    else if (m_run.state == "stopped")
        m_message->setText(
            tr("The run was stopped before the test part was measured. Its checkpoints were kept."));
    else if (m_run.state == "failed")
        m_message->setText(tr("The run failed, so there is no test result."));
    else
        m_message->setText(tr("The table has no test part."));
    m_message->setVisible(!tested);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_figures, m_confusionSection})
        widget->setVisible(tested);
    m_confusion->setVisible(tested && main.classes);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_classesSection, m_table})
        widget->setVisible(tested && !main.number);
    m_noConfusion->setVisible(tested && !main.classes);
    m_noConfusion->setText(main.number
                               ? tr("The main head gives a number, and numbers are not taken for one another.")
                               : tr("The main head gives several labels at once, so that none is taken for another."));
    QStringList others;
    for (const Target& target : m_run.targets)
        if (const auto found = m_run.test_heads.find(target.head);
            found != m_run.test_heads.end() && target.head != m_run.targets.front().head)
            others << tr("%1: %2 %3", "head, name of its score, value")
                          .arg(QString::fromStdString(target.head), scoreTitle(target.kind),
                               share(found->second.score()));
    m_others->setVisible(tested && !others.isEmpty());
    m_others->setText(tr("Other heads: %1").arg(others.join(QStringLiteral(" · "))));

    m_mark->setVisible(m_chosen && !m_differences.isEmpty());
    m_markTitle->setText(tr("Made with other settings"));
    QStringList lines = m_differences.mid(0, differencesShown);
    if (m_differences.size() > differencesShown)
        lines << tr("and %n more", nullptr, static_cast<int>(m_differences.size() - differencesShown));
    m_markLines->setText(lines.join(QLatin1Char('\n')));
    m_mark->setToolTip(m_differences.join(QLatin1Char('\n')));
    m_mark->setAccessibleName(m_markTitle->text());
    m_mark->setAccessibleDescription(m_differences.join(QStringLiteral(", ")));

    m_countCaption->setText(tr("Samples"));
    m_count->setAccessibleName(tr("Test samples"));
    m_classesSection->setText(main.labels ? tr("By label") : tr("By class"));
    m_confusionSection->setText(tr("Confusion"));
    m_table->setAccessibleName(tr("Metrics by class"));
    if (!tested) {
        m_classes->setMetrics({});
        m_confusion->clear();
        return;
    }
    fillFigures(main);
    m_count->setText(QLocale().toString(static_cast<qlonglong>(main.n())));
    if (main.classes)
        m_confusion->setMatrix(m_run.classes, main.classes->confusion);
    else
        m_confusion->clear();
    const int rows = std::min(rowsShown, m_classes->rowCount());
    m_table->setFixedHeight(34 + rows * rowHeight);
}

void RunResults::fillFigures(const HeadMetrics& metrics) {
    if (metrics.classes) {
        m_accuracyCaption->setText(tr("Accuracy"));
        m_accuracy->setAccessibleName(tr("Test accuracy"));
        m_accuracy->setText(share(metrics.classes->accuracy));
        m_f1Caption->setText(tr("Macro F1"));
        m_f1->setText(share(metrics.classes->macro_f1));
        m_classes->setMetrics(metrics.classes->per_class);
    } else if (metrics.labels) {
        m_accuracyCaption->setText(scoreTitle(TargetKind::labels));
        m_accuracy->setAccessibleName(m_accuracyCaption->text());
        m_accuracy->setText(share(metrics.labels->micro_f1));
        m_f1Caption->setText(tr("All right"));
        m_f1->setText(share(metrics.labels->exact_match));
        m_classes->setMetrics(metrics.labels->per_label);
    } else {
        m_accuracyCaption->setText(scoreTitle(TargetKind::number));
        m_accuracy->setAccessibleName(m_accuracyCaption->text());
        m_accuracy->setText(share(metrics.number->r2));
        m_f1Caption->setText(tr("Mean error"));
        m_f1->setText(QLocale().toString(metrics.number->mean_absolute_error, 'g', 4));
        m_classes->setMetrics({});
    }
    m_f1->setAccessibleName(m_f1Caption->text());
}

void RunResults::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        m_classes->retranslate();
        fill();
    }
    if (event->type() == QEvent::PaletteChange) paintMark();
    QWidget::changeEvent(event);
}

void RunResults::paintMark() {
    m_markIcon->setPixmap(themedIcon(QStringLiteral("warning")).pixmap(QSize(16, 16), devicePixelRatioF()));
}

} // namespace triptych
