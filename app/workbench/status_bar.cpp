// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/status_bar.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <cmath>

#include "app/bridge/session.h"
#include "widgets/theme.h"

namespace triptych {

namespace {

constexpr int memory_interval_ms = 2000;
constexpr int bar_height = 28;
constexpr double gibi = 1024.0 * 1024.0 * 1024.0;

/// A dot in the theme's colour that says: the machine is ready.
class Dot : public QLabel {
  public:
    using QLabel::QLabel;

  protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme().good);
        painter.drawEllipse(QPointF(width() / 2.0, height() / 2.0), 4, 4);
    }
};

} // namespace

QString timeText(qint64 msecs) {
    const qint64 seconds = std::max<qint64>(0, (msecs + 999) / 1000);
    const auto two = [](qint64 n) { return QStringLiteral("%1").arg(n, 2, 10, QLatin1Char('0')); };
    if (seconds >= 3600)
        return QStringLiteral("%1:%2:%3").arg(seconds / 3600).arg(two(seconds / 60 % 60), two(seconds % 60));
    return QStringLiteral("%1:%2").arg(seconds / 60).arg(two(seconds % 60));
}

StatusBar::StatusBar(Session& session, QWidget* parent)
    : QWidget(parent), m_session(session), m_machine(Machine::detect()), m_dot(new Dot(this)),
      m_device(new QLabel(this)), m_memory(new QLabel(this)), m_task(new QLabel(this)),
      m_progress(new QProgressBar(this)), m_left(new QLabel(this)), m_cancel(new QPushButton(this)),
      m_message(new QLabel(this)), m_facts(new QLabel(this)) {
    setFixedHeight(bar_height);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 1, 12, 0);
    row->setSpacing(8);
    m_dot->setFixedSize(10, 10);
    row->addWidget(m_dot);
    row->addWidget(m_device);
    row->addSpacing(12);
    row->addWidget(m_memory);
    row->addSpacing(12);
    row->addWidget(m_task);
    m_progress->setFixedWidth(160);
    m_progress->setTextVisible(false);
    row->addWidget(m_progress);
    row->addWidget(m_left);
    row->addWidget(m_cancel);
    row->addWidget(m_message, 1);
    row->addWidget(m_facts);
    for (QLabel* label : {m_device, m_memory, m_task, m_left, m_message, m_facts})
        label->setProperty("role", "dim");
    for (QLabel* label : {m_memory, m_left, m_facts})
        label->setFont(numberFont());
    m_message->setTextFormat(Qt::PlainText);
    m_message->setMinimumWidth(40);
    m_message->setObjectName(QStringLiteral("status-message"));
    m_task->setTextFormat(Qt::PlainText);
    m_task->setObjectName(QStringLiteral("status-task"));
    m_progress->setObjectName(QStringLiteral("status-progress"));
    m_cancel->setObjectName(QStringLiteral("status-cancel"));
    m_facts->setObjectName(QStringLiteral("status-facts"));
    m_cancel->setProperty("flat", true);
    m_cancel->setStyleSheet(QStringLiteral("QPushButton { padding: 0 6px; min-height: 18px; }"));

    connect(m_cancel, &QPushButton::clicked, &m_session, &Session::cancelTask);
    connect(&m_session, &Session::taskChanged, this, &StatusBar::showTask);
    connect(&m_session, &Session::messageShown, this, &StatusBar::setMessage);
    connect(&m_session, &Session::datasetChanged, this, &StatusBar::showFacts);
    connect(&m_session, &Session::projectChanged, this, [this] {
        showFacts();
        showDevice();
    });
    connect(&m_session, &Session::settingsChanged, this, &StatusBar::showDevice);
    connect(&m_memoryTimer, &QTimer::timeout, this, &StatusBar::showMemory);
    m_memoryTimer.start(memory_interval_ms);
    retranslate();
}

void StatusBar::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::PaletteChange) update();
    QWidget::changeEvent(event);
}

void StatusBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme().panel);
    painter.fillRect(QRect(0, 0, width(), 1), theme().line);
}

void StatusBar::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    elideMessage();
}

void StatusBar::retranslate() {
    setAccessibleName(tr("Status"));
    m_cancel->setText(tr("Cancel"));
    m_cancel->setAccessibleName(tr("Cancel the running task"));
    const QString key = QKeySequence(Qt::CTRL | Qt::Key_Period).toString(QKeySequence::NativeText);
    m_cancel->setToolTip(tr("Cancel the running task (%1)").arg(key));
    m_progress->setAccessibleName(tr("Progress of the running task"));
    m_message->setAccessibleName(tr("Last message"));
    m_memory->setToolTip(tr("Memory used by the program, of what this machine has"));
    showDevice();
    showMemory();
    showTask();
    showFacts();
    // The message was said in the language of its time and cannot be said anew; the next comes in the new one.
    setMessage(QString());
}

void StatusBar::showDevice() {
    const QString asked = m_session.hasProject() ? QString::fromStdString(m_session.project().settings.device)
                                                 : QStringLiteral("auto");
    const bool cpu =
        asked == QLatin1String("cpu") || (asked == QLatin1String("auto") && !m_machine.accelerator);
    if (cpu)
        m_device->setText(tr("CPU · %n threads", nullptr, m_machine.threads));
    else
        m_device->setText(asked == QLatin1String("auto") ? m_machine.device : asked.toUpper());
    m_device->setToolTip(tr("Where training runs, as the training settings say"));
    m_device->setAccessibleName(m_device->text());
}

void StatusBar::showMemory() {
    const Memory memory = Memory::read();
    const QLocale locale;
    m_memory->setText(tr("%1 / %2 GB")
                          .arg(locale.toString(double(memory.usedBytes) / gibi, 'f', 1),
                               locale.toString(double(memory.totalBytes) / gibi, 'f', 0)));
    m_memory->setAccessibleName(tr("Memory %1").arg(m_memory->text()));
}

void StatusBar::showTask() {
    const auto task = m_session.task();
    for (QWidget* part : std::initializer_list<QWidget*>{m_task, m_progress, m_cancel})
        part->setVisible(bool(task));
    m_left->setVisible(task && task->msecsLeft >= 0);
    if (!task) {
        elideMessage();
        return;
    }
    m_task->setText(task->title);
    if (task->fraction < 0) {
        m_progress->setRange(0, 0);
    } else {
        m_progress->setRange(0, 1000);
        m_progress->setValue(int(std::lround(std::min(1.0, task->fraction) * 1000)));
    }
    m_left->setText(tr("%1 left").arg(timeText(task->msecsLeft)));
    elideMessage();
}

void StatusBar::showFacts() {
    const auto dataset = m_session.dataset();
    if (!dataset) {
        m_facts->clear();
        return;
    }
    QString text = tr("%n samples", nullptr, int(dataset->size()));
    if (!dataset->classes().empty())
        text += QStringLiteral(" · ") + tr("%n classes", nullptr, int(dataset->classes().size()));
    m_facts->setText(text);
}

void StatusBar::setMessage(const QString& message) {
    m_fullMessage = message;
    m_message->setAccessibleDescription(message);
    m_message->setToolTip(message);
    elideMessage();
}

void StatusBar::elideMessage() {
    const QString text = m_fullMessage.isEmpty() && !m_session.task() ? tr("Ready") : m_fullMessage;
    // Width of what the layout leaves, known only after it was done anew.
    if (layout()) layout()->activate();
    m_message->setText(m_message->fontMetrics().elidedText(text, Qt::ElideRight, m_message->width()));
}

} // namespace triptych
