// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/start_page.h"

#include <QAbstractButton>
#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QListView>
#include <QLocale>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QTextLayout>
#include <QVBoxLayout>

#include "app/bridge/recents.h"
#include "app/bridge/session.h"
#include "widgets/theme.h"

namespace triptych {

namespace {

constexpr int column_width = 880;
constexpr int row_height = 48;
enum RecentRole { file_role = Qt::UserRole, opened_role, missing_role };

/// A large button: icon, title, what lies behind it, and its key.
class Door : public QAbstractButton {
  public:
    Door(const QString& name, const QString& icon, const QString& key, QWidget* parent)
        : QAbstractButton(parent), m_icon(themedIcon(icon, IconTone::accent)), m_key(key) {
        setObjectName(name);
        setFocusPolicy(Qt::StrongFocus);
        setAttribute(Qt::WA_Hover);
        setCursor(Qt::PointingHandCursor);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        setFixedHeight(156);
    }

    void setWords(const QString& title, const QString& description) {
        setText(title);
        m_description = description;
        setAccessibleName(title);
        setAccessibleDescription(description);
        update();
    }

  protected:
    void paintEvent(QPaintEvent*) override {
        const Theme& t = theme();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const bool lit = isEnabled() && (underMouse() || hasFocus());
        painter.setPen(QPen(lit ? t.accent : t.line, 1));
        painter.setBrush(isDown() ? t.selection : isEnabled() && underMouse() ? t.raised : t.panel);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);

        const QRect inner = rect().adjusted(16, 16, -16, -12);
        m_icon.paint(&painter, QRect(inner.topLeft(), QSize(24, 24)), Qt::AlignCenter,
                     isEnabled() ? QIcon::Normal : QIcon::Disabled);
        const QColor faint = palette().color(QPalette::Disabled, QPalette::WindowText);
        QFont bold = font();
        bold.setWeight(QFont::DemiBold);
        painter.setFont(bold);
        painter.setPen(isEnabled() ? t.text : faint);
        painter.drawText(QRect(inner.left(), inner.top() + 34, inner.width(), 20),
                         Qt::AlignLeft | Qt::AlignVCenter, text());
        painter.setFont(font());
        painter.setPen(isEnabled() ? t.dim : faint);
        painter.drawText(QRect(inner.left(), inner.top() + 56, inner.width(), inner.height() - 56),
                         Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, m_description);
        QFont small = font();
        small.setPixelSize(11);
        painter.setFont(small);
        painter.drawText(QRect(inner.left(), inner.top(), inner.width(), 24),
                         Qt::AlignRight | Qt::AlignVCenter,
                         QKeySequence(m_key).toString(QKeySequence::NativeText));
    }

  private:
    QIcon m_icon;
    QString m_key;
    QString m_description;
};

/// Name over place, the time at the right.
class RecentDelegate : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return {200, row_height};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const Theme& t = theme();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const bool selected = option.state & QStyle::State_Selected && option.state & QStyle::State_HasFocus;
        const bool hovered = option.state & QStyle::State_MouseOver;
        if (selected || hovered) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(selected ? t.selection : t.hover);
            painter->drawRoundedRect(option.rect, 6, 6);
        }
        const bool missing = index.data(missing_role).toBool();
        const QRect inner = option.rect.adjusted(12, 5, -12, -5);
        const QString time =
            missing ? QCoreApplication::translate("triptych::StartPage", "not found")
                    : QLocale().toString(index.data(opened_role).toDateTime(), QLocale::ShortFormat);
        const int timeWidth = option.fontMetrics.horizontalAdvance(time);
        const int width = inner.width() - timeWidth - 16;
        QFont bold = option.font;
        bold.setWeight(QFont::DemiBold);
        painter->setFont(bold);
        painter->setPen(missing ? t.dim : t.text);
        painter->drawText(QRect(inner.left(), inner.top(), width, 19), Qt::AlignLeft | Qt::AlignVCenter,
                          QFontMetrics(bold).elidedText(index.data().toString(), Qt::ElideRight, width));
        painter->setFont(option.font);
        painter->setPen(t.dim);
        painter->drawText(
            QRect(inner.left(), inner.top() + 19, width, 19), Qt::AlignLeft | Qt::AlignVCenter,
            option.fontMetrics.elidedText(QDir::toNativeSeparators(index.data(file_role).toString()),
                                          Qt::ElideMiddle, width));
        painter->setPen(missing ? t.warning : t.dim);
        painter->drawText(inner, Qt::AlignRight | Qt::AlignVCenter, time);
        painter->restore();
    }
};

} // namespace

StartPage::StartPage(Session& session, Recents& recents, QWidget* parent)
    : QWidget(parent), m_session(session), m_recents(recents), m_title(new QLabel(this)),
      m_subtitle(new QLabel(this)), m_recentTitle(new QLabel(this)), m_list(new QListView(this)),
      m_model(new QStandardItemModel(this)), m_empty(new QLabel(this)), m_hint(new QLabel(this)) {
    m_sample =
        new Door(QStringLiteral("door-sample"), QStringLiteral("star"), QStringLiteral("Ctrl+Shift+O"), this);
    m_new = new Door(QStringLiteral("door-new"), QStringLiteral("new"), QStringLiteral("Ctrl+N"), this);
    m_open = new Door(QStringLiteral("door-open"), QStringLiteral("open"), QStringLiteral("Ctrl+O"), this);

    auto* column = new QWidget(this);
    column->setMaximumWidth(column_width);
    auto* stack = new QVBoxLayout(column);
    stack->setContentsMargins(24, 48, 24, 24);
    stack->setSpacing(8);

    auto* head = new QHBoxLayout;
    head->setSpacing(16);
    auto* logo = new QLabel(column);
    logo->setPixmap(themedIcon(QStringLiteral("triptych")).pixmap(QSize(48, 48), devicePixelRatioF()));
    head->addWidget(logo);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    m_title->setStyleSheet(QStringLiteral("font-size: 22px; font-weight: 600;"));
    m_subtitle->setProperty("role", "dim");
    words->addWidget(m_title);
    words->addWidget(m_subtitle);
    head->addLayout(words, 1);
    stack->addLayout(head);
    stack->addSpacing(24);

    auto* doors = new QHBoxLayout;
    doors->setSpacing(16);
    for (QAbstractButton* door : {m_sample, m_new, m_open})
        doors->addWidget(door, 1);
    stack->addLayout(doors);
    stack->addSpacing(24);

    m_recentTitle->setProperty("role", "section");
    stack->addWidget(m_recentTitle);
    m_list->setObjectName(QStringLiteral("recent-list"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new RecentDelegate(m_list));
    m_list->setMouseTracking(true);
    m_list->setUniformItemSizes(true);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setCursor(Qt::PointingHandCursor);
    m_list->setStyleSheet(QStringLiteral("QListView { background: transparent; }"));
    m_list->installEventFilter(this);
    stack->addWidget(m_list, 1);
    m_empty->setProperty("role", "dim");
    m_empty->setWordWrap(true);
    stack->addWidget(m_empty);
    stack->addStretch(0);
    m_hint->setProperty("role", "dim");
    m_hint->setWordWrap(true);
    stack->addWidget(m_hint);

    auto* page = new QHBoxLayout(this);
    page->setContentsMargins(0, 0, 0, 0);
    page->addStretch(1);
    page->addWidget(column, 1000);
    page->addStretch(1);

    connect(m_sample, &QAbstractButton::clicked, this, &StartPage::sampleRequested);
    connect(m_new, &QAbstractButton::clicked, this, &StartPage::newRequested);
    connect(m_open, &QAbstractButton::clicked, this, &StartPage::openRequested);
    connect(m_list, &QListView::clicked, this, &StartPage::openCurrent);
    connect(&m_recents, &Recents::changed, this, &StartPage::showRecents);
    connect(&m_session, &Session::taskChanged, this, &StartPage::showTask);
    retranslate();
}

void StartPage::focusFirstDoor() {
    m_sample->setFocus(Qt::OtherFocusReason);
}

void StartPage::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QWidget::changeEvent(event);
}

bool StartPage::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_list && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const QModelIndex index = m_list->currentIndex();
        if (index.isValid() && (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space)) {
            openCurrent(index);
            return true;
        }
        if (index.isValid() && key == Qt::Key_Delete) {
            m_recents.remove(index.data(file_role).toString());
            return true;
        }
    }
    if (watched == m_list && event->type() == QEvent::FocusIn && !m_list->currentIndex().isValid())
        m_list->setCurrentIndex(m_model->index(0, 0));
    return QWidget::eventFilter(watched, event);
}

void StartPage::retranslate() {
    setAccessibleName(tr("Start"));
    m_title->setText(QStringLiteral("Triptych"));
    m_subtitle->setText(tr("Build, train and explain models that read, look and listen at once."));
    static_cast<Door*>(m_sample)->setWords(tr("Sample project"),
                                           tr("900 samples of a pump in six conditions: what was noted, seen "
                                              "and heard. Made in a few seconds."));
    static_cast<Door*>(m_new)->setWords(tr("New project from my data"),
                                        tr("From a CSV table with texts and the paths of images and sounds. "
                                           "What each column is gets guessed."));
    static_cast<Door*>(m_open)->setWords(tr("Open a project"),
                                         tr("Go on where you left, from a .triptych file."));
    m_recentTitle->setText(tr("Recent projects"));
    m_list->setAccessibleName(tr("Recent projects"));
    m_empty->setText(
        tr("The projects that you open appear here. Begin with the sample project to look around."));
    m_hint->setText(tr("A table, a folder or a project can also be dropped anywhere onto this window."));
    showRecents();
    showTask();
}

void StartPage::showRecents() {
    const int row = m_list->currentIndex().row();
    m_model->clear();
    for (const Recent& recent : m_recents.entries()) {
        auto* item = new QStandardItem(recent.name.isEmpty() ? QFileInfo(recent.file).completeBaseName()
                                                             : recent.name);
        item->setData(recent.file, file_role);
        item->setData(recent.opened, opened_role);
        item->setData(recent.missing, missing_role);
        item->setData(recent.missing
                          ? tr("%1 is not there any more. Delete removes it from this list.").arg(recent.file)
                          : tr("%1\nEnter opens it, Delete removes it from this list.").arg(recent.file),
                      Qt::ToolTipRole);
        m_model->appendRow(item);
    }
    const bool empty = m_model->rowCount() == 0;
    m_list->setVisible(!empty);
    m_empty->setVisible(empty);
    if (row >= 0 && !empty)
        m_list->setCurrentIndex(m_model->index(std::min(row, m_model->rowCount() - 1), 0));
}

void StartPage::showTask() {
    const auto task = m_session.task();
    // Focus would leave a disabled door and not come back by itself when the task is cancelled.
    const QPair<QAbstractButton*, QString> doors[] = {
        {m_sample, tr("Opens the sample; the first time it is generated")},
        {m_new, tr("Choose a table")},
        {m_open, tr("Choose a project file")}};
    for (const auto& [door, tip] : doors) {
        door->setEnabled(!task);
        door->setToolTip(task ? tr("Wait until this is done, or cancel it below: %1").arg(task->title) : tip);
    }
}

void StartPage::openCurrent(const QModelIndex& index) {
    if (!m_session.task()) emit recentRequested(index.data(file_role).toString());
}

} // namespace triptych
