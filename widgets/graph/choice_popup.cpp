// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/choice_popup.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "widgets/fuzzy_match.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr int popup_width = 320;
constexpr int row_height = 28;
constexpr int most_rows = 9;
constexpr int margin = 8;

class ChoiceDelegate : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return {160, row_height};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const Theme& t = theme();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const bool selected = option.state & QStyle::State_Selected;
        if (selected || option.state & QStyle::State_MouseOver) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(selected ? t.selection : t.hover);
            painter->drawRoundedRect(option.rect, 6, 6);
        }
        QRect inner = option.rect.adjusted(8, 0, -8, 0);
        const QIcon icon = index.data(Qt::DecorationRole).value<QIcon>();
        if (!icon.isNull()) {
            icon.paint(painter, QRect(inner.left(), inner.center().y() - 5, 10, 10));
            inner.setLeft(inner.left() + 18);
        }
        const QFontMetrics metrics(option.font);
        const QString detail = metrics.elidedText(index.data(ChoiceModel::detail_role).toString(),
                                                  Qt::ElideRight, inner.width() / 2);
        painter->setPen(t.text);
        const int room = inner.width() - (detail.isEmpty() ? 0 : metrics.horizontalAdvance(detail) + 12);
        painter->drawText(inner, Qt::AlignVCenter,
                          metrics.elidedText(index.data().toString(), Qt::ElideRight, room));
        painter->setPen(t.dim);
        painter->drawText(inner, Qt::AlignRight | Qt::AlignVCenter, detail);
        painter->restore();
    }
};

} // namespace

std::optional<int> choiceScore(const QString& typed, const QString& title, const QString& detail,
                               const QString& more) {
    const QString plain = typed.trimmed();
    if (plain.isEmpty()) return 0;
    if (const auto match = fuzzyMatch(plain, title)) return 1000000 + match->score;
    if (const auto match = fuzzyMatch(plain, title + QLatin1Char(' ') + detail)) return 500000 + match->score;
    if (detail.contains(plain, Qt::CaseInsensitive)) return 200000;
    if (more.contains(plain, Qt::CaseInsensitive)) return 100000;
    return std::nullopt;
}

void ChoiceModel::setChoices(const QList<Choice>& choices) {
    m_choices = choices;
    filter();
}

void ChoiceModel::setTyped(const QString& typed) {
    m_typed = typed;
    filter();
}

void ChoiceModel::filter() {
    beginResetModel();
    std::vector<std::pair<int, const Choice*>> fitting;
    for (const Choice& choice : std::as_const(m_choices))
        if (const auto score = choiceScore(m_typed, choice.title, choice.detail, choice.more))
            fitting.emplace_back(*score, &choice);
    std::stable_sort(fitting.begin(), fitting.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    m_shown.clear();
    for (const auto& [score, choice] : fitting)
        m_shown.append(*choice);
    endResetModel();
}

int ChoiceModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_shown.size());
}

QVariant ChoiceModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= m_shown.size()) return {};
    const Choice& choice = m_shown[index.row()];
    switch (role) {
    case Qt::DisplayRole:
        return choice.title;
    case Qt::DecorationRole:
        return choice.icon;
    case Qt::ToolTipRole:
        return choice.more;
    case Qt::AccessibleTextRole:
        return choice.detail.isEmpty() ? choice.title : choice.title + QStringLiteral(", ") + choice.detail;
    case key_role:
        return choice.key;
    case detail_role:
        return choice.detail;
    default:
        return {};
    }
}

ChoicePopup::ChoicePopup(QWidget* over)
    : QFrame(over), m_title(new QLabel(this)), m_none(new QLabel(this)), m_field(new QLineEdit(this)),
      m_list(new QListView(this)), m_model(new ChoiceModel(this)) {
    setObjectName(QStringLiteral("choice-popup"));
    m_title->setProperty("role", "dim");
    m_none->setProperty("role", "dim");
    m_none->setWordWrap(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(margin, margin, margin, margin);
    column->setSpacing(6);
    for (QWidget* widget : {static_cast<QWidget*>(m_title), static_cast<QWidget*>(m_field),
                            static_cast<QWidget*>(m_none), static_cast<QWidget*>(m_list)})
        column->addWidget(widget);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new ChoiceDelegate(m_list));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setMouseTracking(true);
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_field->installEventFilter(this);
    over->installEventFilter(this);
    connect(m_field, &QLineEdit::textChanged, this, [this](const QString& typed) {
        m_model->setTyped(typed);
        m_list->setCurrentIndex(m_model->index(0, 0));
        look();
        place();
    });
    connect(m_list, &QListView::clicked, this, &ChoicePopup::take);
    retranslate();
    hide();
}

void ChoicePopup::ask(const Question& question, const QPoint& at) {
    if (isVisible()) leave();
    m_before = QApplication::focusWidget();
    m_question = question;
    m_at = at;
    {
        const QSignalBlocker quiet(m_field);
        m_field->clear();
    }
    m_title->setText(question.title);
    m_title->setVisible(!question.title.isEmpty());
    m_field->setPlaceholderText(question.hint);
    m_field->setAccessibleName(question.title.isEmpty() ? question.hint : question.title);
    m_none->setText(question.none);
    m_model->setTyped({});
    m_model->setChoices(question.choices);
    m_list->setCurrentIndex(m_model->index(0, 0));
    place();
    show();
    raise();
    m_field->setFocus(Qt::ShortcutFocusReason);
    look();
}

QString ChoicePopup::title() const {
    return m_title->text();
}

QString ChoicePopup::current() const {
    return m_list->currentIndex().data(ChoiceModel::key_role).toString();
}

void ChoicePopup::leave() {
    if (!isVisible()) return;
    hide();
    if (m_before) m_before->setFocus(Qt::OtherFocusReason);
    const auto left = std::exchange(m_question, {}).left;
    if (left) left();
}

void ChoicePopup::take(const QModelIndex& index) {
    if (!index.isValid()) return;
    const QString key = index.data(ChoiceModel::key_role).toString();
    hide();
    if (m_before) m_before->setFocus(Qt::OtherFocusReason);
    // The last thing done: who takes it may ask the next question.
    const auto taken = std::exchange(m_question, {}).taken;
    if (taken) taken(key);
}

void ChoicePopup::look() {
    if (m_question.looked && isVisible()) m_question.looked(current());
}

void ChoicePopup::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QFrame::changeEvent(event);
}

void ChoicePopup::retranslate() {
    m_list->setAccessibleName(tr("What can be chosen"));
}

bool ChoicePopup::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_field && event->type() == QEvent::KeyPress) {
        auto* press = static_cast<QKeyEvent*>(event);
        switch (press->key()) {
        case Qt::Key_Escape:
            leave();
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            take(m_list->currentIndex());
            return true;
        case Qt::Key_Up:
        case Qt::Key_Down:
        case Qt::Key_PageUp:
        case Qt::Key_PageDown:
            QApplication::sendEvent(m_list, event);
            look();
            return true;
        default:
            break;
        }
    }
    if (watched == m_field && event->type() == QEvent::FocusOut && isVisible()) {
        const auto reason = static_cast<QFocusEvent*>(event)->reason();
        if (reason != Qt::ActiveWindowFocusReason && reason != Qt::PopupFocusReason) {
            hide();
            const auto left = std::exchange(m_question, {}).left;
            if (left) left();
        }
    }
    if (watched == parent() && event->type() == QEvent::Resize && isVisible()) place();
    return QFrame::eventFilter(watched, event);
}

void ChoicePopup::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme().panel);
    painter.setPen(theme().dim);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void ChoicePopup::place() {
    const QWidget* over = parentWidget();
    const bool none = m_model->rowCount() == 0;
    m_none->setVisible(none);
    m_list->setVisible(!none);
    const int wide = std::min(popup_width, over->width() - 2 * margin);
    int high = 2 * margin + m_field->sizeHint().height() + 6;
    if (m_title->isVisibleTo(this)) high += m_title->sizeHint().height() + 6;
    const int rows = std::clamp(m_model->rowCount(), 1, most_rows);
    if (none) {
        high += m_none->heightForWidth(wide - 2 * margin) + 2;
    } else {
        m_list->setFixedHeight(rows * row_height);
        high += rows * row_height;
    }
    QPoint at = m_at;
    at.setX(std::clamp(at.x(), margin, std::max(margin, over->width() - wide - margin)));
    // As much room as the longest list takes, so that it stays where it is while a person types.
    at.setY(std::clamp(at.y(), margin, std::max(margin, over->height() - high - margin)));
    setGeometry(QRect(at, QSize(wide, high)));
}

} // namespace triptych
