// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/pinned_panel.h"

#include <QComboBox>
#include <QDir>
#include <QEvent>
#include <QKeyEvent>
#include <QListView>
#include <QLocale>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>
#include <QVBoxLayout>
#include <QtConcurrent>
#include <algorithm>

#include "app/bridge/guarded.h"
#include "app/bridge/pinned_export.h"
#include "app/bridge/pinned_rows.h"
#include "app/bridge/session.h"
#include "app/workbench/elided_label.h"
#include "app/workbench/pages/data_page_parts.h"
#include "app/workbench/pages/pinned_chart.h"
#include "app/workbench/pages/pinned_delegate.h"
#include "app/workbench/pages/pinned_detail.h"
#include "app/workbench/pages/write_pictures.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

const QString attentionKey = QStringLiteral("pinned.attention"), referenceKey = QStringLiteral("pinned.reference"),
              shownHeadKey = QStringLiteral("pinned.head");
constexpr int headHeight = 38, lineHeight = 17, chooserHeight = 26;
constexpr int mostPlace = 260; ///< width that the moment in words may take in any case
constexpr int besideFrom = 960; ///< width of the panel from which list and attention stand side by side

} // namespace

PinnedPanel::PinnedPanel(Session& session, QWidget* parent)
    : QWidget(parent), m_session(session), m_rows(PinnedRows::of(session)), m_pinned(session) {
    data_page::makePanel(this);
    m_title = data_page::label("title");
    m_place = new ElidedLabel;
    m_place->setProperty("role", "dim");
    m_place->setObjectName(QStringLiteral("pinnedPlace"));
    m_slider = new QSlider(Qt::Horizontal);
    m_slider->setObjectName(QStringLiteral("pinnedSlider"));
    m_slider->setPageStep(1);
    m_earlier = new QToolButton;
    m_earlier->setArrowType(Qt::LeftArrow);
    m_earlier->setObjectName(QStringLiteral("pinnedEarlier"));
    m_later = new QToolButton;
    m_later->setArrowType(Qt::RightArrow);
    m_unpin = new QToolButton;
    m_unpin->setIcon(themedIcon(QStringLiteral("pin")));
    m_unpin->setObjectName(QStringLiteral("unpin"));
    m_attention = new QToolButton;
    m_attention->setIcon(themedIcon(QStringLiteral("explain")));
    m_attention->setObjectName(QStringLiteral("pinnedShowAttention"));
    m_attention->setCheckable(true);
    m_attention->setChecked(true);
    m_export = new QToolButton;
    m_export->setIcon(themedIcon(QStringLiteral("export")));
    m_export->setObjectName(QStringLiteral("pinnedExport"));
    auto* head = new QFrame;
    head->setProperty("role", "header");
    head->setFixedHeight(headHeight);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(12, 0, 8, 0);
    row->setSpacing(8);
    row->addWidget(m_title);
    row->addWidget(m_place, 1);
    row->addWidget(m_earlier);
    row->addWidget(m_slider, 1);
    row->addWidget(m_later);
    row->addWidget(m_attention);
    row->addWidget(m_unpin);
    row->addWidget(m_export);

    m_strip = new QWidget;
    m_headLabel = data_page::label("dim");
    m_heads = new QComboBox;
    m_heads->setObjectName(QStringLiteral("pinnedHead"));
    m_heads->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_headLabel->setBuddy(m_heads);
    m_basis = new ElidedLabel;
    m_basis->setProperty("role", "dim");
    m_basis->setObjectName(QStringLiteral("pinnedBasis"));
    auto* strip = new QHBoxLayout(m_strip);
    strip->setContentsMargins(12, 0, 12, 0);
    strip->setSpacing(8);
    strip->addWidget(m_headLabel);
    strip->addWidget(m_heads);
    strip->addWidget(m_basis, 1);

    m_empty = data_page::label("dim");
    m_empty->setWordWrap(true);
    m_empty->setContentsMargins(12, 8, 12, 8);
    m_empty->setObjectName(QStringLiteral("pinnedEmpty"));
    m_list = new QListView;
    m_list->setObjectName(QStringLiteral("pinnedList"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setUniformItemSizes(true);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setMouseTracking(true);
    m_delegate = new PinnedDelegate(m_pinned, m_media, m_list);
    m_list->setItemDelegate(m_delegate);
    m_list->setModel(&m_pinned);
    m_list->installEventFilter(this);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(0);
    whole->addWidget(head);
    whole->addWidget(m_strip);
    whole->addWidget(m_empty);
    m_detail = new PinnedDetail(m_pinned, m_media);
    m_body = new QBoxLayout(QBoxLayout::TopToBottom);
    m_body->setContentsMargins(0, 0, 0, 0);
    m_body->setSpacing(0);
    m_body->addWidget(m_list, 1);
    m_body->addWidget(m_detail, 1);
    whole->addLayout(m_body, 1);
    whole->addStretch(0);

    connect(m_slider, &QSlider::valueChanged, &m_pinned, &PinnedController::setPosition);
    connect(m_earlier, &QToolButton::clicked, this, [this] { m_pinned.step(-1); });
    connect(m_later, &QToolButton::clicked, this, [this] { m_pinned.step(1); });
    connect(m_unpin, &QToolButton::clicked, this, &PinnedPanel::unpin);
    connect(m_export, &QToolButton::clicked, this, [this] {
        m_chooseFolder(this, tr("Folder for what is shown of the pinned samples"), [this](const QString& folder) {
            if (!folder.isEmpty()) exportTo(folder);
        });
    });
    connect(m_heads, &QComboBox::activated, this, [this](int index) {
        const QString shown = m_heads->itemData(index).toString();
        m_session.setViewState(shownHeadKey, shown);
        m_pinned.setHead(shown.toStdString());
    });
    connect(&m_pinned, &PinnedController::headsChanged, this, [this] {
        updateHeads();
        updateState();
    });
    connect(&m_pinned, &QAbstractItemModel::dataChanged, this, &PinnedPanel::updateBasis);
    connect(m_list, &QListView::activated, this, [this](const QModelIndex& index) {
        m_session.selectRow(index.data(PinnedController::RowRole).toLongLong());
    });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& current) {
        if (current.isValid()) m_chosen = current.data(PinnedController::RowRole).toLongLong();
        updateState();
    });
    connect(m_attention, &QToolButton::toggled, this, [this](bool on) {
        m_session.setViewState(attentionKey, on);
        updateState();
    });
    connect(&m_pinned, &PinnedController::referenceChanged, this, [this] {
        m_session.setViewState(referenceKey, m_pinned.reference() == PinnedController::Reference::previousEpoch ? 1 : 0);
        updateState();
    });
    connect(m_detail, &PinnedDetail::heightChanged, this, &PinnedPanel::updateHeights);
    connect(&m_pinned, &PinnedController::timelineChanged, this, &PinnedPanel::updateState);
    connect(&m_pinned, &PinnedController::positionChanged, this, &PinnedPanel::updateState);
    connect(&m_pinned, &PinnedController::failed, this, &PinnedPanel::failed);
    connect(&m_pinned, &QAbstractItemModel::modelReset, this, &PinnedPanel::choose);
    connect(&m_rows, &PinnedRows::changed, this, &PinnedPanel::updateState);
    connect(&m_media, &MediaCache::loaded, m_list->viewport(), qOverload<>(&QWidget::update));
    const auto follow = [this] {
        const auto dataset = m_session.hasProject() ? m_session.dataset() : nullptr;
        m_media.setDataset(dataset);
        m_delegate->setDataset(dataset);
        m_detail->setDataset(dataset);
        m_list->viewport()->update();
    };
    connect(&session, &Session::datasetChanged, this, follow);
    connect(&session, &Session::projectChanged, this, &PinnedPanel::restoreView);
    follow();
    restoreView();
    choose();
    retranslate();
}

PinnedPanel::~PinnedPanel() {
    m_list->setModel(nullptr); // which goes before the list does
}

QString PinnedPanel::place() const {
    return m_place->text();
}

void PinnedPanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QWidget::changeEvent(event);
}

bool PinnedPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_list && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const int key_code = key->modifiers() == Qt::NoModifier || key->modifiers() == Qt::KeypadModifier ? key->key() : 0;
        if (key_code == Qt::Key_Left || key_code == Qt::Key_Right) {
            m_pinned.step(key_code == Qt::Key_Left ? -1 : 1);
            return true;
        }
        if (key_code == Qt::Key_Delete) {
            unpin();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void PinnedPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    const auto direction = width() >= besideFrom ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom;
    if (direction != m_body->direction()) m_body->setDirection(direction);
    updateHeights();
}

/// As a person left it in this project.
void PinnedPanel::restoreView() {
    if (!m_session.hasProject()) return;
    const QVariant shown = m_session.viewState(attentionKey);
    {
        const QSignalBlocker quiet(m_attention);
        m_attention->setChecked(!shown.isValid() || shown.toBool());
    }
    m_pinned.setHead(m_session.viewState(shownHeadKey).toString().toStdString());
    m_pinned.setReference(m_session.viewState(referenceKey).toInt() == 1 ? PinnedController::Reference::previousEpoch
                                                                          : PinnedController::Reference::first);
    updateState();
}

/// Lines came or went: the chosen sample stays, else the first one is.
void PinnedPanel::choose() {
    int line = m_pinned.rowCount() > 0 ? 0 : -1;
    for (int i = 0; i < m_pinned.rowCount(); ++i)
        if (m_pinned.index(i).data(PinnedController::RowRole).toLongLong() == m_chosen) line = i;
    if (line >= 0) m_list->setCurrentIndex(m_pinned.index(line));
    updateState();
}

void PinnedPanel::unpin() {
    const QModelIndex current = m_list->currentIndex();
    if (!current.isValid()) return;
    const int line = current.row();
    m_rows.unpin(current.data(PinnedController::RowRole).toLongLong());
    if (m_pinned.rowCount() > 0) m_list->setCurrentIndex(m_pinned.index(std::min(line, m_pinned.rowCount() - 1)));
}

void PinnedPanel::retranslate() {
    m_title->setText(tr("Pinned"));
    m_list->setAccessibleName(tr("Pinned samples"));
    m_slider->setAccessibleName(tr("Moment of the training"));
    m_earlier->setAccessibleName(tr("Earlier"));
    m_later->setAccessibleName(tr("Later"));
    m_unpin->setAccessibleName(tr("Unpin the chosen sample"));
    m_attention->setAccessibleName(tr("Attention of the chosen sample"));
    m_attention->setToolTip(tr("Shows how the attention of the chosen sample changes"));
    m_headLabel->setText(tr("Head"));
    m_heads->setAccessibleName(tr("Head that is shown"));
    m_heads->setToolTip(tr("The head whose answer and contributions are shown. Attention is that of the fusion nearest to the main head."));
    m_export->setAccessibleName(tr("Export what is shown of the pinned samples"));
    m_list->setToolTip(tr("What each input had to do with the answer are exact Shapley values, of the kind that the line above the list "
                          "says; a mark stands where they ended the time before."));
    updateHeads();
    updateState();
}

void PinnedPanel::updateState() {
    const auto& news = m_pinned.news();
    const int position = m_pinned.position();
    const QLocale locale;
    {
        const QSignalBlocker quiet(m_slider);
        m_slider->setRange(0, std::max(0, static_cast<int>(news.size()) - 1));
        m_slider->setValue(std::max(0, position));
    }
    QString text;
    if (position >= 0) {
        const PinnedNews& now = news[static_cast<std::size_t>(position)];
        text = tr("epoch %1, step %2").arg(locale.toString(now.epoch), locale.toString(static_cast<qlonglong>(now.step)));
        if (m_pinned.atEnd() && news.size() > 1) text += tr(" · the latest");
    }
    m_place->setText(text);
    m_place->setToolTip(text);
    // As wide as it will be at the end of the run, so that nothing moves while one goes through it.
    int wide = 0;
    if (!news.empty()) {
        const PinnedNews& last = news.back();
        wide = m_place->fontMetrics().horizontalAdvance(
            tr("epoch %1, step %2").arg(locale.toString(last.epoch), locale.toString(static_cast<qlonglong>(last.step))) +
            tr(" · the latest"));
    }
    m_place->setMinimumWidth(std::min(wide + 2, mostPlace));
    m_slider->setAccessibleDescription(text);
    const bool movable = news.size() > 1;
    m_slider->setEnabled(movable);
    m_earlier->setEnabled(movable && position > 0);
    m_later->setEnabled(movable && !m_pinned.atEnd());
    const QString why = tr("The run has told of one moment only, or none.");
    m_slider->setToolTip(movable ? tr("Goes through the training: left and right") : why);
    m_earlier->setToolTip(movable ? tr("Earlier (left)") : why);
    m_later->setToolTip(movable ? tr("Later (right)") : why);
    const QModelIndex current = m_list->currentIndex();
    const bool pinned = current.isValid() && m_rows.contains(current.data(PinnedController::RowRole).toLongLong());
    m_unpin->setEnabled(pinned);
    m_unpin->setToolTip(pinned ? tr("Unpin the chosen sample (Delete)") : tr("Choose a pinned sample to unpin it."));
    const bool any = m_pinned.rowCount() > 0;
    m_empty->setText(tr("Pin a sample on the Data or Explain page (Ctrl+I) to see how its prediction and what it rests on change "
                        "while a model trains."));
    m_empty->setVisible(!any);
    m_list->setVisible(any);
    m_slider->setVisible(any);
    m_earlier->setVisible(any);
    m_later->setVisible(any);
    m_unpin->setVisible(any);
    m_attention->setVisible(any);
    m_export->setVisible(any);
    m_export->setEnabled(!news.empty());
    m_export->setToolTip(news.empty() ? tr("The run has told nothing of pinned samples that could be exported.")
                                      : tr("Write what is shown, and how it went over the steps, to a folder: pictures and numbers"));
    updateBasis();
    m_detail->setVisible(any && m_attention->isChecked());
    m_detail->setLine(current.isValid() ? current.row() : -1);
    updateHeights();
    m_list->viewport()->update();
}

/// A chooser where there is something to choose.
void PinnedPanel::updateHeads() {
    const std::vector<std::string>& heads = m_pinned.heads();
    const QSignalBlocker quiet(m_heads);
    m_heads->clear();
    int shown = 0;
    for (const std::string& head : heads) {
        if (head == m_pinned.head()) shown = m_heads->count();
        const QString id = QString::fromStdString(head);
        m_heads->addItem(head.empty() ? tr("main head") : id, id);
    }
    m_heads->setCurrentIndex(shown);
    m_strip->setFixedHeight(heads.size() > 1 ? chooserHeight : lineHeight);
    m_headLabel->setVisible(heads.size() > 1);
    m_heads->setVisible(heads.size() > 1);
}

/// Of the chosen sample, at the moment that is shown.
void PinnedPanel::updateBasis() {
    const QModelIndex current = m_list->currentIndex();
    QString text, more;
    if (current.isValid()) {
        const PinnedController::Entry entry = m_pinned.at(current.row(), m_pinned.position());
        if (entry.answer) {
            text = m_pinned.basis(*entry.answer);
            more = text + QLatin1Char('\n') + PinnedController::basisInFull(*entry.answer);
        }
    }
    m_basis->setText(text);
    m_basis->setToolTip(text.isEmpty() ? QString() : more);
    m_basis->setAccessibleName(text);
    const bool shown = !text.isEmpty() || m_pinned.heads().size() > 1;
    if (shown != m_strip->isHidden()) return;
    m_strip->setVisible(shown);
    updateHeights();
}

void PinnedPanel::exportTo(const QString& folder) {
    const QString title = tr("Pinned samples, %1").arg(place());
    QSize seenSize, chartSize;
    const QPicture seen = drawSideBySide({m_list, m_detail}, title, m_basis->text(), seenSize);
    const QPicture chart = drawPinnedChart(m_pinned, chartSize);
    QtConcurrent::run([folder, title, seen, seenSize, chart, chartSize, record = m_pinned.record()] {
        return guarded([&]() -> Result<void> {
            if (!QDir().mkpath(folder)) return unwritable(folder);
            if (auto written = writePinned(record, folder.toStdString()); !written) return written.error();
            if (auto written = writePictures(folder, QStringLiteral("pinned"), seen, seenSize, title); !written) return written.error();
            return writePictures(folder, QStringLiteral("pinned-over-time"), chart, chartSize, title);
        });
    }).then(this, [this, folder](const Result<void>& written) {
        if (!written) {
            emit failed(written.error());
            return;
        }
        m_session.showMessage(tr("Written to %1").arg(folder));
        emit exported(folder);
    });
}

/// The panel takes the room that its parts can use, and no less than it can be read with.
void PinnedPanel::updateHeights() {
    const int lines = m_pinned.rowCount();
    const int top = headHeight + (m_strip->isHidden() ? 0 : m_strip->height());
    if (lines == 0) {
        setMinimumHeight(top);
        setMaximumHeight(80);
        return;
    }
    const int list = PinnedDelegate::height * lines + 4;
    m_list->setMinimumHeight(PinnedDelegate::height);
    int least = PinnedDelegate::height, most = list;
    if (m_detail->isHidden()) {
        m_list->setMaximumHeight(QWIDGETSIZE_MAX);
    } else {
        const bool beside = m_body->direction() == QBoxLayout::LeftToRight;
        const int leastDetail = m_detail->leastHeight(),
                  full = std::max(leastDetail, m_detail->fullHeight(std::max(beside ? width() / 2 : width(), 300)));
        m_list->setMaximumHeight(beside ? QWIDGETSIZE_MAX : list);
        m_detail->setMinimumHeight(leastDetail);
        least = beside ? std::max(least, leastDetail) : least + leastDetail;
        most = beside ? std::max(list, full) : list + full;
    }
    setMinimumHeight(top + least);
    setMaximumHeight(top + std::max(least, most));
}

} // namespace triptych
