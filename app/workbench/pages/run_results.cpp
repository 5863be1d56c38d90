// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/run_results.h"

#include <QEvent>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QTableView>
#include <QVBoxLayout>

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
    return QLocale().toString(value, 'f', 3);
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
      m_confusionSection(label("section")), m_classes(new ClassMetricsModel(this)), m_table(new QTableView),
      m_confusion(new ConfusionView) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(8);
    m_message->setWordWrap(true);

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
    column->addWidget(m_confusionSection);
    column->addWidget(m_confusion);
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
    const bool tested = m_chosen && m_run.test.has_value();
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
    for (QWidget* widget : std::initializer_list<QWidget*>{m_figures, m_confusionSection, m_confusion,
                                                           m_classesSection, m_table})
        widget->setVisible(tested);

    m_mark->setVisible(m_chosen && !m_differences.isEmpty());
    m_markTitle->setText(tr("Made with other settings"));
    QStringList lines = m_differences.mid(0, differencesShown);
    if (m_differences.size() > differencesShown)
        lines << tr("and %n more", nullptr, static_cast<int>(m_differences.size() - differencesShown));
    m_markLines->setText(lines.join(QLatin1Char('\n')));
    m_mark->setToolTip(m_differences.join(QLatin1Char('\n')));
    m_mark->setAccessibleName(m_markTitle->text());
    m_mark->setAccessibleDescription(m_differences.join(QStringLiteral(", ")));

    m_accuracyCaption->setText(tr("Accuracy"));
    m_f1Caption->setText(tr("Macro F1"));
    m_countCaption->setText(tr("Samples"));
    m_accuracy->setAccessibleName(tr("Test accuracy"));
    m_f1->setAccessibleName(tr("Macro F1"));
    m_count->setAccessibleName(tr("Test samples"));
    m_classesSection->setText(tr("By class"));
    m_confusionSection->setText(tr("Confusion"));
    m_table->setAccessibleName(tr("Metrics by class"));
    if (!tested) {
        m_classes->setMetrics({});
        m_confusion->clear();
        return;
    }
    const Metrics& metrics = *m_run.test;
    m_accuracy->setText(share(metrics.accuracy));
    m_f1->setText(share(metrics.macro_f1));
    m_count->setText(QLocale().toString(static_cast<qlonglong>(metrics.n)));
    m_classes->setMetrics(metrics.per_class);
    m_confusion->setMatrix(m_run.classes, metrics.confusion);
    const int rows = std::min(rowsShown, m_classes->rowCount());
    m_table->setFixedHeight(34 + rows * rowHeight);
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
