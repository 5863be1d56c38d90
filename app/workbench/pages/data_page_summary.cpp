// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/data_page_summary.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QEvent>
#include <QLocale>
#include <QPainter>
#include <QPushButton>
#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "app/bridge/session.h"
#include "app/workbench/pages/data_page_parts.h"
#include "widgets/plots/bar_list.h"
#include "widgets/plots/presence_view.h"
#include "widgets/tables/columns_model.h"
#include "widgets/tables/samples_model.h"
#include "widgets/theme.h"

namespace triptych {

using namespace data_page;

namespace {

constexpr int mark = 14;
constexpr std::size_t names_shown = 3;

/// One finding: a mark that tells how bad it is, and a sentence in as many lines as it takes. A click or
/// Space asks for its rows.
class FindingRow : public QAbstractButton {
  public:
    FindingRow(const QString& text, bool bad, QWidget* parent) : QAbstractButton(parent), m_bad(bad) {
        setText(text);
        setAccessibleName(text);
        setToolTip(SummaryPanel::tr("Show only these rows"));
        setFocusPolicy(Qt::StrongFocus);
        setCursor(Qt::PointingHandCursor);
        QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
        policy.setHeightForWidth(true);
        setSizePolicy(policy);
    }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override {
        const QRect area(0, 0, std::max(40, width - mark - 24), 10000);
        return fontMetrics().boundingRect(area, Qt::TextWordWrap, text()).height() + 10;
    }
    QSize sizeHint() const override { return {220, heightForWidth(220)}; }
    QSize minimumSizeHint() const override { return {120, 28}; }

  protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const Theme& colours = theme();
        if (underMouse() || hasFocus()) {
            painter.setPen(hasFocus() ? QPen(colours.accent) : QPen(Qt::NoPen));
            painter.setBrush(underMouse() ? QBrush(colours.hover) : QBrush(Qt::NoBrush));
            painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
        }
        const QRect icon(6, 6, mark, mark);
        if (m_bad) {
            themedIcon(QStringLiteral("error"), IconTone::error).paint(&painter, icon);
        } else {
            // A triangle: its shape tells it apart where its colour does not.
            painter.setPen(QPen(colours.warning, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
            painter.setBrush(Qt::NoBrush);
            const QRectF box = QRectF(icon).adjusted(0.8, 1.2, -0.8, -1.2);
            painter.drawPolygon(
                QPolygonF{QPointF(box.center().x(), box.top()), box.bottomRight(), box.bottomLeft()});
            painter.drawLine(QPointF(box.center().x(), box.top() + 4.2),
                             QPointF(box.center().x(), box.bottom() - 3.6));
            painter.drawPoint(QPointF(box.center().x(), box.bottom() - 1.6));
        }
        painter.setPen(underMouse() ? colours.accent : colours.text);
        painter.drawText(rect().adjusted(mark + 14, 5, -8, -5), Qt::TextWordWrap | Qt::AlignTop, text());
    }
    void enterEvent(QEnterEvent*) override { update(); }
    void leaveEvent(QEvent*) override { update(); }

  private:
    bool m_bad;
};

QWidget* pane(const std::vector<QWidget*>& title, const std::vector<QWidget*>& content) {
    auto* made = new QWidget;
    makePanel(made);
    auto* inside = new QWidget;
    auto* column = new QVBoxLayout(inside);
    column->setContentsMargins(12, 8, 12, 8);
    column->setSpacing(6);
    if (!title.empty()) {
        auto* row = new QHBoxLayout;
        row->setContentsMargins(0, 0, 0, 0);
        for (QWidget* widget : title)
            widget ? row->addWidget(widget) : row->addStretch();
        column->addLayout(row);
    }
    for (QWidget* widget : content)
        column->addWidget(widget);
    column->addStretch(1);
    auto* whole = new QVBoxLayout(made);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(scroller(inside));
    return made;
}

QComboBox* smallCombo(const char* name) {
    auto* made = new QComboBox;
    made->setObjectName(QLatin1String(name));
    made->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    made->setMinimumContentsLength(4);
    made->setMinimumWidth(88);
    made->setMaximumWidth(120);
    return made;
}

QString rounded(double value) {
    return QLocale().toString(value, 'g', 4);
}

} // namespace

SummaryPanel::SummaryPanel(Session& session, QWidget* parent) : QWidget(parent), m_session(session) {
    m_balanceTitle = label("section");
    m_presenceTitle = label("section");
    m_lengthsTitle = label("section");
    m_findingsTitle = label("section");
    m_part = smallCombo("balancePart");
    m_measure = smallCombo("measure");
    m_balance = new BarList;
    m_balance->setObjectName(QStringLiteral("balance"));
    m_lengths = new BarList;
    m_lengths->setObjectName(QStringLiteral("lengths"));
    m_presence = new PresenceView;
    m_presence->setObjectName(QStringLiteral("presence"));
    m_progress = label("dim");
    m_progress->setWordWrap(true);
    m_stop = new QPushButton;
    m_stop->setProperty("flat", true);
    m_stop->setObjectName(QStringLiteral("stopSurvey"));
    m_nothing = label("dim");
    m_nothing->setWordWrap(true);
    m_findingsFrame = new QWidget;
    m_findingRows = new QVBoxLayout(m_findingsFrame);
    m_findingRows->setContentsMargins(0, 0, 0, 0);
    m_findingRows->setSpacing(2);
    auto* progressRow = new QWidget;
    auto* progressLine = new QHBoxLayout(progressRow);
    progressLine->setContentsMargins(0, 0, 0, 0);
    progressLine->addWidget(m_progress, 1);
    progressLine->addWidget(m_stop, 0, Qt::AlignTop);

    auto* lengthsHead = new QWidget;
    auto* lengthsLine = new QHBoxLayout(lengthsHead);
    lengthsLine->setContentsMargins(0, 8, 0, 0);
    lengthsLine->addWidget(m_lengthsTitle, 1);
    lengthsLine->addWidget(m_measure);
    m_splitter = new QSplitter(Qt::Horizontal);
    m_splitter->setObjectName(QStringLiteral("summary"));
    m_splitter->addWidget(pane({m_balanceTitle, nullptr, m_part}, {m_balance}));
    m_splitter->addWidget(pane({m_presenceTitle}, {m_presence, lengthsHead, m_lengths}));
    m_splitter->addWidget(pane({m_findingsTitle}, {m_findingsFrame, m_nothing, progressRow}));
    m_splitter->setSizes({200, 210, 250});
    m_splitter->setHandleWidth(1);
    for (int i = 0; i < m_splitter->count(); ++i)
        m_splitter->widget(i)->setMinimumWidth(150);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(m_splitter);

    connect(m_part, &QComboBox::activated, this, &SummaryPanel::showBalance);
    connect(m_measure, &QComboBox::activated, this, &SummaryPanel::showLengths);
    connect(m_balance, &RowList::activated, this, [this](int bar) {
        const int part = m_part->currentData().toInt();
        emit labelAsked(m_shownClasses[static_cast<std::size_t>(bar)],
                        part < 0 ? std::nullopt : std::optional(static_cast<Split>(part)));
    });
    connect(m_presence, &RowList::activated, this, [this](int pattern) {
        const auto overview = m_survey.overview();
        if (!overview) return;
        std::map<std::size_t, bool> presence;
        const auto& there = overview->presence[static_cast<std::size_t>(pattern)].there;
        for (std::size_t i = 0; i < there.size(); ++i)
            presence[overview->modalities[i]] = there[i];
        emit presenceAsked(presence);
    });
    connect(m_lengths, &RowList::activated, this, [this](int bar) {
        const int at = m_measure->currentIndex();
        if (at < 0 || at >= static_cast<int>(m_measures.size())) return;
        const Measure& measure = m_measures[static_cast<std::size_t>(at)];
        emit rowsAsked(measure.bins[static_cast<std::size_t>(bar)].rows,
                       QStringLiteral("%1: %2 %3")
                           .arg(m_measure->currentText(),
                                m_lengths->bars()[static_cast<std::size_t>(bar)].label,
                                m_lengthsTitle->text().toLower()));
    });
    connect(m_stop, &QPushButton::clicked, this, [this] {
        if (m_survey.state() == DataSurvey::State::stopped)
            m_survey.request(m_surveyed);
        else
            m_survey.stop();
    });
    connect(&m_survey, &DataSurvey::stateChanged, this, [this] {
        showBalance();
        showPresence();
        fillMeasures();
        showFindings();
        showProgress();
    });
    connect(&m_survey, &DataSurvey::failed, &m_session, &Session::report);
    connect(&m_survey, &DataSurvey::progressed, this, &SummaryPanel::showProgress);
    connect(&m_session, &Session::datasetChanged, this, &SummaryPanel::start);
    retranslate();
}

SummaryPanel::~SummaryPanel() = default;

void SummaryPanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QWidget::changeEvent(event);
}

void SummaryPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    start();
}

void SummaryPanel::start() {
    if (m_session.dataset() == m_surveyed) return;
    // While nobody looks, nothing is read.
    if (!isVisible() && m_session.dataset()) return;
    m_surveyed = m_session.dataset();
    m_survey.request(m_surveyed);
}

void SummaryPanel::retranslate() {
    const int part = m_part->currentIndex();
    m_part->clear();
    m_part->addItem(tr("all"), -1);
    for (const Split split : {Split::train, Split::validation, Split::test})
        m_part->addItem(splitText(split), static_cast<int>(split));
    m_part->setCurrentIndex(std::max(0, part));
    m_part->setAccessibleName(tr("Part of the data that the classes are counted in"));
    m_balanceTitle->setText(tr("Classes"));
    m_presenceTitle->setText(tr("Presence"));
    m_measure->setAccessibleName(tr("Column whose lengths and sizes are shown"));
    m_balance->setAccessibleName(tr("Rows of each class"));
    m_presence->setAccessibleName(tr("Rows by the texts, pictures and sounds that they have"));
    m_lengths->setAccessibleName(tr("Rows by length or size"));
    showBalance();
    showPresence();
    fillMeasures();
    showFindings();
    showProgress();
}

void SummaryPanel::showBalance() {
    const auto overview = m_survey.overview();
    std::vector<Bar> bars;
    m_shownClasses.clear();
    if (overview && m_surveyed) {
        const int part = m_part->currentData().toInt();
        for (std::size_t i = 0; i < overview->balance.size(); ++i) {
            const auto& counts = overview->balance[i];
            std::size_t count = 0;
            for (std::size_t split = 0; split < counts.size(); ++split)
                if (part < 0 || part == static_cast<int>(split)) count += counts[split];
            const bool labelled = i < m_surveyed->classes().size();
            if (!labelled && count == 0) continue;
            bars.push_back(
                {labelled ? QString::fromStdString(m_surveyed->classes()[i]) : tr("without a label"),
                 static_cast<double>(count),
                 QLocale().toString(static_cast<qulonglong>(count)),
                 {}});
            m_shownClasses.push_back(labelled ? static_cast<int>(i) : -1);
        }
    }
    m_balance->setBars(std::move(bars));
}

void SummaryPanel::showPresence() {
    const auto overview = m_survey.overview();
    std::vector<PresenceColumn> columns;
    std::vector<std::pair<std::vector<bool>, qint64>> patterns;
    if (overview && m_surveyed) {
        for (const std::size_t column : overview->modalities) {
            const ColumnInfo& info = m_surveyed->columns()[column];
            columns.push_back({modalityOf(info.role), QString::fromStdString(info.name)});
        }
        for (const PresencePattern& pattern : overview->presence)
            patterns.emplace_back(pattern.there, static_cast<qint64>(pattern.rows->size()));
    }
    m_presence->setCounts(std::move(columns), std::move(patterns));
}

void SummaryPanel::fillMeasures() {
    const QString before = m_measure->currentText();
    m_measures.clear();
    for (const auto& report : {m_survey.texts(), m_survey.files()})
        if (report) m_measures.insert(m_measures.end(), report->measures.begin(), report->measures.end());
    m_measure->clear();
    for (const Measure& measure : m_measures)
        m_measure->addItem(QString::fromStdString(measure.column));
    m_measure->setCurrentIndex(std::max(0, m_measure->findText(before)));
    m_measure->setEnabled(!m_measures.empty());
    m_measure->setToolTip(m_measures.empty() ? tr("No lengths and sizes are known yet.")
                                             : tr("Column whose lengths and sizes are shown"));
    showLengths();
}

void SummaryPanel::showLengths() {
    std::vector<Bar> bars;
    const int at = m_measure->currentIndex();
    m_lengthsTitle->setText(tr("Sizes"));
    if (at >= 0 && at < static_cast<int>(m_measures.size())) {
        const Measure& measure = m_measures[static_cast<std::size_t>(at)];
        const QColor colour = theme().modality(modalityOf(measure.role));
        m_lengthsTitle->setText(measure.role == Role::text    ? tr("Words")
                                : measure.role == Role::image ? tr("Pixels")
                                                              : tr("Seconds"));
        for (const MeasureBin& bin : measure.bins) {
            const bool whole = measure.role != Role::audio;
            const double last = whole ? bin.high - 1 : bin.high;
            const QString text = bin.width > 0 ? QStringLiteral("%1×%2").arg(bin.width).arg(bin.height)
                                 : last - bin.low < 1e-6
                                     ? rounded(bin.low)
                                     : QStringLiteral("%1–%2").arg(rounded(bin.low), rounded(last));
            bars.push_back({text, static_cast<double>(bin.rows->size()),
                            QLocale().toString(static_cast<qulonglong>(bin.rows->size())), colour});
        }
    }
    m_lengths->setBars(std::move(bars));
}

QString SummaryPanel::textOf(const Finding& finding) const {
    const int count = static_cast<int>(finding.count);
    const QString column = QString::fromStdString(finding.column);
    QStringList names;
    for (std::size_t i = 0; i < std::min(names_shown, finding.names.size()); ++i)
        names << QString::fromStdString(finding.names[i]);
    if (finding.names.size() > names_shown) names << QStringLiteral("…");
    switch (finding.kind) {
    case Finding::Kind::unreadableFiles:
        return tr("%n files of “%1” cannot be read", nullptr, count).arg(column);
    case Finding::Kind::noLabel:
        return tr("%n rows have no label", nullptr, count);
    case Finding::Kind::smallClass:
        return tr("Class “%1” has only %n rows in training", nullptr, count).arg(names.join(QString()));
    case Finding::Kind::duplicateTexts:
        return tr("%n texts of “%1” stand both in training and in test", nullptr, count).arg(column);
    case Finding::Kind::identicalFiles:
        return tr("%n files of “%1” are the same in training and in test", nullptr, count).arg(column);
    case Finding::Kind::cutGroups:
        return tr("%n groups of “%1” are cut by the split: %2", nullptr, count)
            .arg(column, names.join(QStringLiteral(", ")));
    }
    return {};
}

void SummaryPanel::showFindings() {
    m_findings.clear();
    if (m_survey.overview()) m_findings = m_survey.overview()->findings;
    for (const auto& report : {m_survey.texts(), m_survey.files()})
        if (report) m_findings.insert(m_findings.end(), report->findings.begin(), report->findings.end());
    // What keeps a run from starting first.
    std::stable_sort(m_findings.begin(), m_findings.end(), [](const Finding& a, const Finding& b) {
        return a.kind == Finding::Kind::unreadableFiles && b.kind != Finding::Kind::unreadableFiles;
    });
    qDeleteAll(m_findingsFrame->findChildren<QAbstractButton*>());
    for (const Finding& finding : m_findings) {
        const QString text = textOf(finding);
        auto* row = new FindingRow(text, finding.kind == Finding::Kind::unreadableFiles, m_findingsFrame);
        connect(row, &QAbstractButton::clicked, this,
                [this, rows = finding.rows, text] { emit rowsAsked(rows, text); });
        m_findingRows->addWidget(row);
    }
    m_findingsTitle->setText(
        m_findings.empty() ? tr("Findings") : tr("Findings · %1").arg(QLocale().toString(m_findings.size())));
}

void SummaryPanel::showProgress() {
    using State = DataSurvey::State;
    const State state = m_survey.state();
    QString text;
    if (state == State::table)
        text = tr("Reading the table…");
    else if (state == State::texts)
        text = tr("Reading texts · %1 %").arg(std::lround(100 * m_survey.fraction()));
    else if (state == State::files)
        text = tr("Reading files · %1 %").arg(std::lround(100 * m_survey.fraction()));
    else if (state == State::stopped)
        text = tr("Stopped before everything was looked at.");
    m_progress->setText(text);
    m_progress->setVisible(!text.isEmpty());
    m_stop->setVisible(!text.isEmpty());
    m_stop->setText(state == State::stopped ? tr("Start again") : tr("Stop"));
    m_stop->setAccessibleName(state == State::stopped ? tr("Look at texts and files again")
                                                      : tr("Stop looking at texts and files"));
    const bool nothing = state == State::done && m_findings.empty();
    m_nothing->setVisible(nothing);
    m_nothing->setText(
        nothing ? tr("Nothing was found: all files can be read, each class has rows in training, and "
                     "training and test share no text, file or group.")
                : QString());
}

} // namespace triptych
