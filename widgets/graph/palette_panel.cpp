// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/palette_panel.h"

#include <QApplication>
#include <QFrame>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTreeView>
#include <QVBoxLayout>

#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr int row_height = 26;

/// Categories are headings, types have their square.
class PaletteDelegate : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const override {
        return {120, index.parent().isValid() ? row_height : row_height + 6};
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const Theme& t = theme();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (!index.parent().isValid()) {
            QFont small = option.font;
            small.setPixelSize(11);
            small.setLetterSpacing(QFont::AbsoluteSpacing, 1);
            small.setCapitalization(QFont::AllUppercase);
            painter->setFont(small);
            painter->setPen(t.dim);
            const QRect place(12, option.rect.top() + 6, option.rect.right() - 12, option.rect.height() - 6);
            painter->drawText(
                place, Qt::AlignVCenter,
                QFontMetrics(small).elidedText(index.data().toString(), Qt::ElideRight, place.width()));
            painter->restore();
            return;
        }
        const QRect row(4, option.rect.top(), option.rect.right() - 8, option.rect.height());
        const bool selected = option.state & QStyle::State_Selected;
        if (selected || option.state & QStyle::State_MouseOver) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(selected ? t.selection : t.hover);
            painter->drawRoundedRect(row, 6, 6);
        }
        index.data(Qt::DecorationRole).value<QIcon>().paint(painter, QRect(12, row.center().y() - 4, 10, 10));
        painter->setPen(t.text);
        const QRect place = row.adjusted(28, 0, -4, 0);
        painter->drawText(
            place, Qt::AlignVCenter,
            option.fontMetrics.elidedText(index.data().toString(), Qt::ElideRight, place.width()));
        painter->restore();
    }
};

} // namespace

PalettePanel::PalettePanel(const Registry& registry, QWidget* parent)
    : QWidget(parent), m_title(new QLabel), m_none(new QLabel(this)), m_field(new QLineEdit(this)),
      m_tree(new QTreeView(this)), m_model(new PaletteModel(registry, this)),
      m_filter(new PaletteFilter(this)) {
    setProperty("role", "panel");
    setAttribute(Qt::WA_StyledBackground);
    auto* header = new QFrame(this);
    header->setProperty("role", "header");
    header->setFixedHeight(38);
    m_title->setProperty("role", "title");
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(12, 0, 12, 0);
    row->addWidget(m_title);
    auto* search = new QHBoxLayout;
    search->setContentsMargins(8, 8, 8, 4);
    search->addWidget(m_field);
    m_none->setProperty("role", "dim");
    m_none->setWordWrap(true);
    m_none->setContentsMargins(12, 8, 12, 8);
    m_none->setAlignment(Qt::AlignTop);
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    all->addWidget(header);
    all->addLayout(search);
    all->addWidget(m_none, 1);
    all->addWidget(m_tree, 1);
    m_filter->setSourceModel(m_model);
    m_tree->setModel(m_filter);
    m_tree->setObjectName(QStringLiteral("paletteTree"));
    m_tree->setItemDelegate(new PaletteDelegate(m_tree));
    m_tree->setHeaderHidden(true);
    m_tree->setRootIsDecorated(false);
    m_tree->setItemsExpandable(false);
    m_tree->setIndentation(0);
    m_tree->setExpandsOnDoubleClick(false);
    m_tree->setMouseTracking(true);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setDragEnabled(true);
    m_tree->setDragDropMode(QAbstractItemView::DragOnly);
    m_tree->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_tree->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_tree->expandAll();
    m_field->setClearButtonEnabled(true);
    m_field->installEventFilter(this);
    m_tree->installEventFilter(this);
    setMinimumWidth(150);
    connect(m_field, &QLineEdit::textChanged, this, &PalettePanel::filter);
    connect(m_tree, &QTreeView::doubleClicked, this, &PalettePanel::choose);
    filter({});
    retranslate();
}

QString PalettePanel::current() const {
    return m_tree->currentIndex().data(PaletteModel::type_role).toString();
}

void PalettePanel::filter(const QString& typed) {
    m_filter->setTyped(typed);
    m_tree->expandAll();
    const bool none = m_filter->rowCount() == 0;
    m_none->setVisible(none);
    m_tree->setVisible(!none);
    m_tree->setCurrentIndex(typed.trimmed().isEmpty() ? QModelIndex() : m_filter->best());
}

void PalettePanel::choose(const QModelIndex& index) {
    const QString type = index.data(PaletteModel::type_role).toString();
    if (!type.isEmpty()) emit typeChosen(type);
}

bool PalettePanel::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
    auto* press = static_cast<QKeyEvent*>(event);
    switch (press->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        choose(m_tree->currentIndex());
        return true;
    case Qt::Key_Escape:
        if (m_field->text().isEmpty())
            emit left();
        else
            m_field->clear();
        return true;
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        if (watched != m_field) break;
        if (!m_tree->currentIndex().isValid())
            m_tree->setCurrentIndex(m_filter->best());
        else
            QApplication::sendEvent(m_tree, event);
        return true;
    default:
        break;
    }
    return QWidget::eventFilter(watched, event);
}

void PalettePanel::retranslate() {
    m_title->setText(tr("Add"));
    m_field->setPlaceholderText(tr("Search"));
    m_field->setAccessibleName(tr("Search for a node"));
    m_field->setToolTip(tr("Enter adds what was found, after the selected node if it fits."));
    m_tree->setAccessibleName(tr("Nodes that can be added"));
    m_none->setText(tr("No node fits these letters. Fewer letters find more."));
    m_model->retranslate();
}

void PalettePanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::PaletteChange) m_tree->viewport()->update();
    QWidget::changeEvent(event);
}

} // namespace triptych
