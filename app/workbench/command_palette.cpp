// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/command_palette.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QMenuBar>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTextLayout>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/theme.h"

namespace triptych {

namespace {

constexpr int palette_width = 600;
constexpr int row_height = 30;
constexpr int most_rows = 12;

QString plainText(const QAction* action) {
    QString text = action->text();
    // "&&" is a real ampersand, a single one a mnemonic; Chinese menus put theirs in brackets at the end.
    text.replace(QLatin1String("&&"), QString(QChar(1)));
    const int bracket = text.indexOf(QLatin1String("(&"));
    if (bracket >= 0 && text.indexOf(QLatin1Char(')'), bracket) == bracket + 3) text.remove(bracket, 4);
    text.remove(QLatin1Char('&'));
    return text.replace(QChar(1), QLatin1Char('&'));
}

void collect(const QMenu& menu, const QString& path, QList<Command>& commands) {
    for (QAction* action : menu.actions()) {
        if (action->isSeparator() || !action->isVisible()) continue;
        const QString text = path + QStringLiteral(" › ") + plainText(action);
        if (action->menu())
            collect(*action->menu(), text, commands);
        else
            commands.append({text, action});
    }
}

class CommandDelegate : public QStyledItemDelegate {
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
        const bool selected = option.state & QStyle::State_Selected;
        if (selected || option.state & QStyle::State_MouseOver) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(selected ? t.selection : t.hover);
            painter->drawRoundedRect(option.rect, 6, 6);
        }
        const bool enabled = index.data(CommandModel::enabled_role).toBool();
        const QRect inner = option.rect.adjusted(8, 0, -8, 0);
        const QString text = index.data().toString();
        QTextLayout layout(text, option.font);
        QList<QTextLayout::FormatRange> formats;
        for (const QVariant& position : index.data(CommandModel::positions_role).toList()) {
            QTextCharFormat format;
            format.setFontWeight(QFont::Bold);
            if (enabled && !selected) format.setForeground(t.accent);
            formats.append({position.toInt(), 1, format});
        }
        layout.setFormats(formats);
        layout.beginLayout();
        QTextLine line = layout.createLine();
        line.setLineWidth(inner.width());
        layout.endLayout();
        painter->setPen(enabled ? t.text : option.palette.color(QPalette::Disabled, QPalette::Text));
        layout.draw(painter, QPointF(inner.left(), inner.top() + (inner.height() - line.height()) / 2));
        painter->setPen(t.dim);
        painter->drawText(inner, Qt::AlignRight | Qt::AlignVCenter,
                          index.data(CommandModel::key_role).toString());
        painter->restore();
    }
};

} // namespace

QList<Command> commandsOf(const QMenuBar& bar) {
    QList<Command> commands;
    for (QAction* top : bar.actions())
        if (top->menu()) collect(*top->menu(), plainText(top), commands);
    return commands;
}

void CommandModel::setCommands(const QList<Command>& commands) {
    m_commands = commands;
    filter();
}

void CommandModel::setTyped(const QString& typed) {
    m_typed = typed;
    filter();
}

void CommandModel::filter() {
    beginResetModel();
    m_shown.clear();
    for (const Command& command : m_commands)
        if (const auto match = fuzzyMatch(m_typed, command.path); match && command.action)
            m_shown.append({command, *match});
    const bool ranked = !m_typed.trimmed().isEmpty();
    std::stable_sort(m_shown.begin(), m_shown.end(), [ranked](const Shown& a, const Shown& b) {
        if (a.command.action->isEnabled() != b.command.action->isEnabled())
            return a.command.action->isEnabled();
        return ranked && a.match.score > b.match.score;
    });
    endResetModel();
}

QAction* CommandModel::action(const QModelIndex& index) const {
    return index.isValid() ? m_shown[index.row()].command.action.data() : nullptr;
}

int CommandModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_shown.size());
}

QVariant CommandModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= m_shown.size()) return {};
    const Shown& shown = m_shown[index.row()];
    const QAction* action = shown.command.action;
    switch (role) {
    case Qt::DisplayRole:
        return shown.command.path;
    case Qt::AccessibleTextRole:
        return shown.command.path;
    case Qt::ToolTipRole:
        return action && !action->isEnabled() ? QVariant(action->toolTip()) : QVariant();
    case key_role:
        return action ? action->shortcut().toString(QKeySequence::NativeText) : QString();
    case enabled_role:
        return action && action->isEnabled();
    case positions_role: {
        QVariantList positions;
        for (const int position : shown.match.positions)
            positions.append(position);
        return positions;
    }
    default:
        return {};
    }
}

CommandPalette::CommandPalette(QWidget* window)
    : QFrame(window), m_field(new QLineEdit(this)), m_list(new QListView(this)),
      m_model(new CommandModel(this)) {
    setObjectName(QStringLiteral("command-palette"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(8);
    column->addWidget(m_field);
    column->addWidget(m_list);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new CommandDelegate(m_list));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setMouseTracking(true);
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_field->installEventFilter(this);
    window->installEventFilter(this);
    connect(m_field, &QLineEdit::textChanged, this, [this](const QString& typed) {
        m_model->setTyped(typed);
        m_list->setCurrentIndex(m_model->index(0, 0));
        place();
    });
    connect(m_list, &QListView::clicked, this, &CommandPalette::run);
    retranslate();
    hide();
}

void CommandPalette::open(const QList<Command>& commands) {
    if (!isVisible()) m_before = QApplication::focusWidget();
    m_field->clear();
    m_model->setCommands(commands);
    m_list->setCurrentIndex(m_model->index(0, 0));
    place();
    show();
    raise();
    m_field->setFocus(Qt::ShortcutFocusReason);
}

void CommandPalette::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QFrame::changeEvent(event);
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_field && event->type() == QEvent::KeyPress) {
        auto* press = static_cast<QKeyEvent*>(event);
        switch (press->key()) {
        case Qt::Key_Escape:
            dismiss();
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            run(m_list->currentIndex());
            return true;
        case Qt::Key_Up:
        case Qt::Key_Down:
        case Qt::Key_PageUp:
        case Qt::Key_PageDown:
            QApplication::sendEvent(m_list, event);
            return true;
        default:
            break;
        }
    }
    if (watched == m_field && event->type() == QEvent::FocusOut && isVisible() &&
        static_cast<QFocusEvent*>(event)->reason() != Qt::ActiveWindowFocusReason &&
        static_cast<QFocusEvent*>(event)->reason() != Qt::PopupFocusReason)
        hide();
    if (watched == parent() && event->type() == QEvent::Resize && isVisible()) place();
    return QFrame::eventFilter(watched, event);
}

void CommandPalette::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme().panel);
    painter.setPen(theme().dim);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void CommandPalette::retranslate() {
    setAccessibleName(tr("Command palette"));
    m_field->setPlaceholderText(tr("Type what you want to do"));
    m_field->setAccessibleName(tr("Command"));
    m_list->setAccessibleName(tr("Matching commands"));
}

void CommandPalette::place() {
    const QWidget* window = parentWidget();
    const int rows = std::clamp(m_model->rowCount(), 1, most_rows);
    const int wanted = std::min(palette_width, window->width() - 32);
    m_list->setFixedHeight(rows * row_height);
    // What the frame needs beside its list is known without asking the layout, whose answer is of the last
    // list.
    const int height = 8 + m_field->sizeHint().height() + 8 + rows * row_height + 8;
    setGeometry((window->width() - wanted) / 2, 64, wanted, height);
}

void CommandPalette::dismiss() {
    hide();
    if (m_before) m_before->setFocus(Qt::OtherFocusReason);
}

void CommandPalette::run(const QModelIndex& index) {
    const QPointer<QAction> action = m_model->action(index);
    if (!action || !action->isEnabled()) return;
    dismiss();
    action->trigger();
}

} // namespace triptych
