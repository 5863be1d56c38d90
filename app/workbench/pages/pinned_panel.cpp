// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/pinned_panel.h"

#include <QEvent>
#include <QKeyEvent>
#include <QListView>
#include <QLocale>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/bridge/pinned_rows.h"
#include "app/bridge/session.h"
#include "app/workbench/elided_label.h"
#include "app/workbench/pages/data_page_parts.h"
#include "app/workbench/pages/pinned_delegate.h"
#include "widgets/theme.h"

namespace triptych {

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
    m_later = new QToolButton;
    m_later->setArrowType(Qt::RightArrow);
    m_unpin = new QToolButton;
    m_unpin->setIcon(themedIcon(QStringLiteral("pin")));
    m_unpin->setObjectName(QStringLiteral("unpin"));
    auto* head = new QFrame;
    head->setProperty("role", "header");
    head->setFixedHeight(38);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(12, 0, 8, 0);
    row->setSpacing(8);
    row->addWidget(m_title);
    row->addWidget(m_place, 1);
    row->addWidget(m_earlier);
    row->addWidget(m_slider, 1);
    row->addWidget(m_later);
    row->addWidget(m_unpin);

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
    whole->addWidget(m_empty);
    whole->addWidget(m_list, 1);
    whole->addStretch(0);

    connect(m_slider, &QSlider::valueChanged, &m_pinned, &PinnedController::setPosition);
    connect(m_earlier, &QToolButton::clicked, this, [this] { m_pinned.step(-1); });
    connect(m_later, &QToolButton::clicked, this, [this] { m_pinned.step(1); });
    connect(m_unpin, &QToolButton::clicked, this, &PinnedPanel::unpin);
    connect(m_list, &QListView::activated, this, [this](const QModelIndex& index) {
        m_session.selectRow(index.data(PinnedController::RowRole).toLongLong());
    });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &PinnedPanel::updateState);
    connect(&m_pinned, &PinnedController::timelineChanged, this, &PinnedPanel::updateState);
    connect(&m_pinned, &PinnedController::positionChanged, this, &PinnedPanel::updateState);
    connect(&m_pinned, &PinnedController::failed, this, &PinnedPanel::failed);
    connect(&m_pinned, &QAbstractItemModel::modelReset, this, &PinnedPanel::updateState);
    connect(&m_rows, &PinnedRows::changed, this, &PinnedPanel::updateState);
    connect(&m_media, &MediaCache::loaded, m_list->viewport(), qOverload<>(&QWidget::update));
    const auto follow = [this] {
        const auto dataset = m_session.hasProject() ? m_session.dataset() : nullptr;
        m_media.setDataset(dataset);
        m_delegate->setDataset(dataset);
        m_list->viewport()->update();
    };
    connect(&session, &Session::datasetChanged, this, follow);
    follow();
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
    m_list->setToolTip(tr("What each input had to do with the answer are exact Shapley values of its logit, with inputs that are "
                          "taken away as the model knows a missing one; a mark stands where they ended the time before."));
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
    setMinimumHeight(any ? 38 + PinnedDelegate::height : 38);
    setMaximumHeight(any ? 38 + PinnedDelegate::height * m_pinned.rowCount() + 4 : 80);
    m_list->viewport()->update();
}

} // namespace triptych
