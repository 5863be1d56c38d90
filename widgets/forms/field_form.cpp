// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/field_form.h"

#include <QAbstractSpinBox>
#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QFileDialog>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPointer>
#include <QSignalBlocker>
#include <QStyle>
#include <QToolButton>
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "widgets/forms/columns_list.h"
#include "widgets/forms/field_text.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr int unit_gap = 6;
constexpr int unit_pixels = 11;

/// A line whose unit stands dim at its right end, where it cannot be typed over.
class UnitEdit : public QLineEdit {
  public:
    void setUnit(const QString& unit) {
        m_unit = unit;
        const int width = unit.isEmpty() ? 0 : QFontMetrics(unitFont()).horizontalAdvance(unit) + unit_gap;
        setTextMargins(0, 0, width, 0);
        update();
    }

  protected:
    void paintEvent(QPaintEvent* event) override {
        QLineEdit::paintEvent(event);
        if (m_unit.isEmpty()) return;
        QPainter painter(this);
        painter.setFont(unitFont());
        painter.setPen(theme().dim);
        // Inside a spin box the line has no padding of its own.
        const int right = qobject_cast<QAbstractSpinBox*>(parentWidget()) ? 2 : 9;
        painter.drawText(rect().adjusted(0, 0, -right, 0), Qt::AlignRight | Qt::AlignVCenter, m_unit);
    }

  private:
    QFont unitFont() const {
        QFont small = font();
        small.setPixelSize(unit_pixels);
        return small;
    }

    QString m_unit;
};

/// Whole numbers of 64 bits. What is typed is free; the form says what is wrong with it.
class IntegerSpin : public QAbstractSpinBox {
  public:
    IntegerSpin() {
        m_edit = new UnitEdit;
        // The frame and the padding are the spin box's.
        m_edit->setStyleSheet(QStringLiteral(
            "QLineEdit { border: none; padding: 0; min-height: 0; background: transparent; }"));
        setLineEdit(m_edit);
        setStyleSheet(QStringLiteral("QAbstractSpinBox { padding-right: 2px; }"));
    }

    UnitEdit* line() const { return m_edit; }
    void setRange(double minimum, double maximum) {
        constexpr double largest = 9007199254740992.0; // above, a double skips whole numbers
        m_minimum = static_cast<std::int64_t>(std::clamp(std::ceil(minimum), -largest, largest));
        m_maximum = static_cast<std::int64_t>(std::clamp(std::floor(maximum), -largest, largest));
    }
    void setStepped(std::function<void(std::int64_t)> stepped) { m_stepped = std::move(stepped); }

    void stepBy(int steps) override {
        bool ok = false;
        const std::int64_t now = m_edit->text().trimmed().toLongLong(&ok);
        const std::int64_t next = std::clamp((ok ? now : m_minimum) + steps, m_minimum, m_maximum);
        m_edit->setText(QString::number(next));
        selectAll();
        m_stepped(next);
    }

    QValidator::State validate(QString&, int&) const override { return QValidator::Intermediate; }

  protected:
    StepEnabled stepEnabled() const override {
        if (isReadOnly()) return StepNone;
        bool ok = false;
        const std::int64_t now = m_edit->text().trimmed().toLongLong(&ok);
        if (!ok) return StepNone;
        return (now > m_minimum ? StepEnabled(StepDownEnabled) : StepEnabled(StepNone)) |
               (now < m_maximum ? StepEnabled(StepUpEnabled) : StepEnabled(StepNone));
    }

  private:
    UnitEdit* m_edit = nullptr;
    std::int64_t m_minimum = 0, m_maximum = std::numeric_limits<std::int32_t>::max();
    std::function<void(std::int64_t)> m_stepped = [](std::int64_t) {};
};

/// Text as people write numbers, made what core parses: "1,5", "+3", "−2".
std::string plainNumber(QString text) {
    text = text.trimmed();
    text.replace(QChar(0x2212), QLatin1Char('-'));
    if (text.count(QLatin1Char(',')) == 1 && !text.contains(QLatin1Char('.')))
        text.replace(QLatin1Char(','), QLatin1Char('.'));
    if (text.startsWith(QLatin1Char('+'))) text.remove(0, 1);
    return text.toStdString();
}

Result<Value> readText(const Field& field, const QString& text) {
    if (field.kind == FieldKind::number) return parse_value(field, plainNumber(text));
    if (field.kind != FieldKind::integer) return parse_value(field, text.trimmed().toStdString());
    const std::string plain = plainNumber(text);
    auto whole = parse_value(field, plain);
    if (whole || whole.error().code != ErrorCode::invalid_argument) return whole;
    // "1e5" is a whole number too.
    bool ok = false;
    const double number = QString::fromStdString(plain).toDouble(&ok);
    return ok ? check_value(field, Value(number)) : whole;
}

void markInvalid(QWidget* widget, bool invalid) {
    if (widget->property("invalid").toBool() == invalid) return;
    widget->setProperty("invalid", invalid);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

bool sameFields(const std::vector<Field>& a, const std::vector<Field>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Field& x, const Field& y) {
        return x.name == y.name && x.kind == y.kind && x.title == y.title && x.help == y.help &&
               x.choices == y.choices && x.unit == y.unit && x.minimum == y.minimum &&
               x.maximum == y.maximum && x.fallback == y.fallback && x.advanced == y.advanced;
    });
}

struct Row {
    Field field;
    Value value;
    std::optional<Error> error;
    bool typed = false; ///< and not yet taken; QLineEdit's own mark does not outlive Enter in a spin box
    QLabel* label = nullptr;
    QWidget* cell = nullptr;   ///< what stands in the grid: the editor, or a box around it
    QWidget* editor = nullptr; ///< takes the focus
    QToolButton* browse = nullptr;
    QToolButton* reset = nullptr;
    QLabel* message = nullptr;

    /// The line in which a person types, if there is one.
    QLineEdit* line() const {
        if (auto* spin = dynamic_cast<IntegerSpin*>(editor)) return spin->line();
        return qobject_cast<QLineEdit*>(editor);
    }
};

} // namespace

struct FieldForm::Impl {
    explicit Impl(FieldForm* form) : q(form) {}

    FieldForm* q;
    std::vector<Field> fields;
    std::vector<std::unique_ptr<Row>> rows;
    QStringList columns;
    FileChooser chooser;
    bool readOnly = false;
    QString why;
    QGridLayout* grid = nullptr;
    QToolButton* more = nullptr;
    bool open = false;  ///< the advanced fields are shown
    int generation = 0; ///< of the rows: an answer of a file dialog may come after they are gone

    Row* find(const std::string& name) const {
        for (const auto& row : rows)
            if (row->field.name == name) return row.get();
        return nullptr;
    }

    void build();
    void clear();
    void addRow(Row& row, int line);
    QWidget* makeEditor(Row& row);
    void fillCombo(Row& row);
    void show(Row& row);
    void update(Row& row);
    void describe(Row& row);
    void accept(Row& row, const Result<Value>& result);
    void commitLine(Row& row);
    void browse(Row& row);
    void fold();
    bool unfolded(const Row& row) const { return !row.field.advanced || open; }
    void applyReadOnly(Row& row);
    QString moreText() const;
};

void FieldForm::Impl::clear() {
    ++generation;
    rows.clear();
    // Deleted later: this may be the answer to a signal of one of them.
    const QList<QWidget*> children = q->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly);
    for (QWidget* child : children) {
        // First of all silent: an editor that is hidden loses the focus, and says that it was finished.
        child->disconnect(q);
        child->removeEventFilter(q);
        for (QObject* inner : child->findChildren<QObject*>()) {
            inner->disconnect(q);
            inner->removeEventFilter(q);
        }
        child->hide();
        child->setParent(nullptr);
        child->deleteLater();
    }
    delete grid;
    more = nullptr;
}

void FieldForm::Impl::build() {
    clear();
    grid = new QGridLayout(q);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    int line = 0;
    for (const bool advanced : {false, true}) {
        if (advanced &&
            std::any_of(fields.begin(), fields.end(), [](const Field& field) { return field.advanced; })) {
            more = new QToolButton(q);
            more->setObjectName(QStringLiteral("moreSettings"));
            more->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
            QObject::connect(more, &QToolButton::clicked, q, [this] {
                open = !open;
                fold();
            });
            grid->addWidget(more, line++, 0, 1, 3, Qt::AlignLeft);
        }
        for (const Field& field : fields) {
            if (field.advanced != advanced) continue;
            rows.push_back(std::make_unique<Row>());
            rows.back()->field = field;
            if (auto fallback = check_value(field, field.fallback)) rows.back()->field.fallback = *fallback;
            rows.back()->value = rows.back()->field.fallback;
            addRow(*rows.back(), line);
            line += 2;
        }
    }
    grid->setRowStretch(line, 1);
    if (more) fold();
}

void FieldForm::Impl::addRow(Row& row, int line) {
    const QString name = QString::fromStdString(row.field.name);
    row.label = new QLabel(q);
    row.label->setMinimumHeight(28);
    row.label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    row.label->setMinimumWidth(72);
    row.label->setWordWrap(true);
    row.editor = makeEditor(row);
    row.editor->setObjectName(QStringLiteral("field_") + name);
    row.label->setBuddy(row.editor);
    if (row.field.kind == FieldKind::file) {
        row.cell = new QWidget(q);
        auto* box = new QHBoxLayout(row.cell);
        box->setContentsMargins(0, 0, 0, 0);
        box->setSpacing(4);
        box->addWidget(row.editor, 1);
        row.browse = new QToolButton(row.cell);
        row.browse->setObjectName(QStringLiteral("browse_") + name);
        row.browse->setIcon(themedIcon(QStringLiteral("folder")));
        QObject::connect(row.browse, &QToolButton::clicked, q, [this, &row] { browse(row); });
        box->addWidget(row.browse);
    } else {
        row.cell = row.editor;
    }
    row.reset = new QToolButton(q);
    row.reset->setObjectName(QStringLiteral("reset_") + name);
    row.reset->setIcon(themedIcon(QStringLiteral("reset"), IconTone::dim));
    QSizePolicy policy = row.reset->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    row.reset->setSizePolicy(policy);
    QObject::connect(row.reset, &QToolButton::clicked, q, [this, &row] {
        const int before = generation;
        accept(row, Result<Value>(row.field.fallback));
        // The button goes now; the keyboard stays in its row.
        if (before == generation) row.editor->setFocus();
    });
    row.message = new QLabel(q);
    row.message->setObjectName(QStringLiteral("error_") + name);
    row.message->setProperty("role", QStringLiteral("error"));
    row.message->setWordWrap(true);
    row.message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row.message->hide();
    grid->addWidget(row.label, line, 0);
    grid->addWidget(row.cell, line, 1);
    grid->addWidget(row.reset, line, 2);
    grid->addWidget(row.message, line + 1, 0, 1, 3);
    describe(row);
    show(row);
    applyReadOnly(row);
}

QWidget* FieldForm::Impl::makeEditor(Row& row) {
    QWidget* editor = nullptr;
    const auto asLine = [&](QLineEdit* line) {
        QObject::connect(line, &QLineEdit::textEdited, q, [this, &row](const QString& text) {
            row.typed = true;
            // An error goes as soon as it is mended; a new one waits for the end of typing.
            if (!row.error || !readText(row.field, text)) return;
            row.error.reset();
            update(row);
        });
    };
    const bool choice =
        row.field.kind == FieldKind::choice || (row.field.kind == FieldKind::column && !columns.isEmpty());
    if (row.field.kind == FieldKind::boolean) {
        auto* box = new QCheckBox(q);
        QObject::connect(box, &QCheckBox::toggled, q, [this, &row](bool on) { accept(row, Value(on)); });
        editor = box;
    } else if (choice) {
        auto* box = new QComboBox(q);
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(5);
        QObject::connect(box, &QComboBox::activated, q, [this, &row, box](int index) {
            accept(row, check_value(row.field, Value(box->itemData(index).toString().toStdString())));
        });
        editor = box;
    } else if (row.field.kind == FieldKind::columns && !columns.isEmpty()) {
        auto* list = new ColumnsList(q);
        QObject::connect(list, &ColumnsList::edited, q,
                         [this, &row, list] { accept(row, check_value(row.field, Value(list->value()))); });
        editor = list;
    } else if (row.field.kind == FieldKind::integer) {
        auto* spin = new IntegerSpin;
        spin->setParent(q);
        spin->setRange(row.field.minimum, row.field.maximum);
        spin->line()->setUnit(fieldText(row.field.unit));
        spin->setStepped(
            [this, &row](std::int64_t value) { accept(row, check_value(row.field, Value(value))); });
        QObject::connect(spin, &QAbstractSpinBox::editingFinished, q, [this, &row] { commitLine(row); });
        asLine(spin->line());
        // The default and its unit fit beside the buttons, however narrow the form is.
        const QString usual = QString::fromStdString(value_text(row.field.fallback));
        spin->setMinimumWidth(std::max(72, spin->fontMetrics().horizontalAdvance(usual) +
                                               spin->line()->textMargins().right() + 44));
        editor = spin;
    } else {
        auto* line = new UnitEdit;
        line->setParent(q);
        line->setUnit(fieldText(row.field.unit));
        QObject::connect(line, &QLineEdit::editingFinished, q, [this, &row] { commitLine(row); });
        asLine(line);
        line->setMinimumWidth(72);
        editor = line;
    }
    // The wheel scrolls the form; it changes a value only where a person has put the focus.
    editor->setFocusPolicy(Qt::StrongFocus);
    editor->installEventFilter(q);
    return editor;
}

void FieldForm::Impl::fillCombo(Row& row) {
    auto* box = qobject_cast<QComboBox*>(row.editor);
    if (!box) return;
    const QSignalBlocker quiet(box);
    const QString current = QString::fromStdString(std::get<std::string>(row.value));
    box->clear();
    if (row.field.kind == FieldKind::choice) {
        for (const std::string& choice : row.field.choices)
            box->addItem(valueText(row.field, Value(choice)), QString::fromStdString(choice));
    } else {
        for (const QString& column : columns)
            box->addItem(column, column);
        // What is not offered is shown all the same: it is what the project says.
        if (box->findData(current) < 0)
            box->addItem(current.isEmpty() ? FieldForm::tr("(none)") : current, current);
    }
    box->setCurrentIndex(box->findData(current));
}

void FieldForm::Impl::show(Row& row) {
    const QSignalBlocker quiet(row.editor);
    if (auto* check = qobject_cast<QCheckBox*>(row.editor)) {
        check->setChecked(std::get<bool>(row.value));
        check->setText(check->isChecked() ? FieldForm::tr("on") : FieldForm::tr("off"));
    } else if (qobject_cast<QComboBox*>(row.editor)) {
        fillCombo(row);
    } else if (auto* list = qobject_cast<ColumnsList*>(row.editor)) {
        list->setContent(columns, std::get<std::string>(row.value));
    } else if (QLineEdit* line = row.line()) {
        const QString text = valueText(row.field, row.value);
        if (line->text() != text) line->setText(text);
        row.typed = false;
        row.editor->update();
    }
    update(row);
}

void FieldForm::Impl::update(Row& row) {
    row.reset->setVisible(row.value != row.field.fallback && !readOnly && unfolded(row));
    row.message->setText(row.error ? fieldErrorText(row.field, *row.error) : QString());
    row.message->setVisible(row.error.has_value() && unfolded(row));
    row.editor->setAccessibleDescription(row.error ? row.message->text() : fieldText(row.field.help));
    markInvalid(row.editor, row.error.has_value());
    if (more) more->setText(moreText());
}

void FieldForm::Impl::describe(Row& row) {
    const QString title = fieldText(row.field.title);
    const QString unit = fieldText(row.field.unit);
    QString help = fieldText(row.field.help);
    if ((row.field.kind == FieldKind::integer || row.field.kind == FieldKind::number))
        help += QLatin1Char('\n') + FieldForm::tr("From %1 to %2. Default: %3.")
                                        .arg(valueText(row.field, Value(row.field.minimum)),
                                             valueText(row.field, Value(row.field.maximum)),
                                             valueText(row.field, row.field.fallback));
    if (readOnly && !why.isEmpty()) help += QLatin1Char('\n') + why;
    row.label->setText(title);
    row.label->setToolTip(help);
    row.editor->setToolTip(help);
    row.editor->setAccessibleName(unit.isEmpty() ? title : FieldForm::tr("%1 in %2").arg(title, unit));
    if (auto* spin = dynamic_cast<IntegerSpin*>(row.editor))
        spin->line()->setUnit(unit);
    else if (auto* line = dynamic_cast<UnitEdit*>(row.editor))
        line->setUnit(unit);
    if (row.browse) {
        row.browse->setToolTip(FieldForm::tr("Choose a file"));
        row.browse->setAccessibleName(FieldForm::tr("Choose a file for %1").arg(title));
    }
    const QString fallback = valueText(row.field, row.field.fallback);
    row.reset->setToolTip(fallback.isEmpty() ? FieldForm::tr("Empty again")
                                             : FieldForm::tr("Back to %1").arg(fallback));
    row.reset->setAccessibleName(FieldForm::tr("Reset %1").arg(title));
}

void FieldForm::Impl::accept(Row& row, const Result<Value>& result) {
    if (!result) {
        row.error = result.error();
        update(row);
        return;
    }
    row.error.reset();
    const bool changed = row.value != *result;
    row.value = *result;
    show(row);
    // The last thing done: who listens may set other fields.
    if (changed) {
        const Value value = row.value;
        emit q->valueEdited(QString::fromStdString(row.field.name), value);
    }
}

void FieldForm::Impl::commitLine(Row& row) {
    QLineEdit* line = row.line();
    if (readOnly || !line || !row.typed) return;
    const Result<Value> result = readText(row.field, line->text());
    accept(row, result);
}

void FieldForm::Impl::browse(Row& row) {
    const int asked = generation;
    const std::string name = row.field.name;
    const QPointer<FieldForm> guard(q);
    const auto chosen = [this, guard, asked, name](const QString& file) {
        if (!guard || asked != generation || file.isEmpty()) return;
        if (Row* found = find(name)) accept(*found, check_value(found->field, Value(file.toStdString())));
    };
    const QString current = QString::fromStdString(std::get<std::string>(row.value));
    if (chooser) {
        chooser(q, current, chosen);
        return;
    }
    auto* dialog = new QFileDialog(q, fieldText(row.field.title), current);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(name.ends_with("_folder") ? QFileDialog::Directory : QFileDialog::ExistingFile);
    QObject::connect(dialog, &QFileDialog::fileSelected, q, chosen);
    dialog->open();
}

QString FieldForm::Impl::moreText() const {
    const auto changed = std::count_if(rows.begin(), rows.end(), [](const auto& row) {
        return row->field.advanced && row->value != row->field.fallback;
    });
    return changed ? FieldForm::tr("More settings (%n changed)", nullptr, int(changed))
                   : FieldForm::tr("More settings");
}

void FieldForm::Impl::fold() {
    more->setIcon(themedIcon(open ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right")));
    more->setText(moreText());
    more->setAccessibleName(FieldForm::tr("More settings"));
    more->setAccessibleDescription(open ? FieldForm::tr("Shown") : FieldForm::tr("Folded away"));
    for (const auto& row : rows) {
        if (!row->field.advanced) continue;
        row->label->setVisible(open);
        row->cell->setVisible(open);
        QSizePolicy policy = row->reset->sizePolicy();
        policy.setRetainSizeWhenHidden(open);
        row->reset->setSizePolicy(policy);
        update(*row);
    }
}

void FieldForm::Impl::applyReadOnly(Row& row) {
    if (auto* spin = qobject_cast<QAbstractSpinBox*>(row.editor))
        spin->setReadOnly(readOnly);
    else if (auto* line = qobject_cast<QLineEdit*>(row.editor))
        line->setReadOnly(readOnly);
    else
        row.editor->setEnabled(!readOnly);
    if (row.browse) row.browse->setEnabled(!readOnly);
    describe(row);
    update(row);
}

FieldForm::FieldForm(QWidget* parent) : QWidget(parent), m_impl(std::make_unique<Impl>(this)) {}
FieldForm::~FieldForm() = default;

void FieldForm::setFields(const std::vector<Field>& fields, const std::map<std::string, Value>& values) {
    if (!m_impl->grid || !sameFields(m_impl->fields, fields)) {
        m_impl->fields = fields;
        m_impl->build();
    }
    for (const Field& field : fields) {
        const auto given = values.find(field.name);
        setValue(field.name, given == values.end() ? field.fallback : given->second);
    }
}

void FieldForm::setValue(const std::string& name, const Value& value) {
    Row* row = m_impl->find(name);
    if (!row) return;
    auto checked = check_value(row->field, value);
    // Kept when it is not allowed, and said so: a project may bring what the form would not have let in. A
    // value of another kind has no place in the editor.
    const Value shown = checked ? *checked : value;
    const bool fits = shown.index() == row->field.fallback.index();
    // What is typed and not yet right outlives the news that the value is as before.
    const bool pending = row->typed;
    if (checked && shown == row->value && (!row->error || pending)) return;
    row->value = fits ? shown : row->field.fallback;
    row->error = checked ? std::nullopt : std::optional(checked.error());
    m_impl->show(*row);
}

Value FieldForm::value(const std::string& name) const {
    const Row* row = m_impl->find(name);
    return row ? row->value : Value();
}

void FieldForm::setReadOnly(bool readOnly, const QString& why) {
    m_impl->readOnly = readOnly;
    m_impl->why = why;
    for (const auto& row : m_impl->rows)
        m_impl->applyReadOnly(*row);
}

bool FieldForm::isReadOnly() const {
    return m_impl->readOnly;
}

void FieldForm::setColumns(const QStringList& columns) {
    if (columns == m_impl->columns) return;
    m_impl->columns = columns;
    if (!m_impl->grid) return;
    std::map<std::string, Value> values;
    for (const auto& row : m_impl->rows)
        values[row->field.name] = row->value;
    m_impl->build();
    for (const auto& [name, value] : values)
        setValue(name, value);
}

void FieldForm::setFileChooser(FileChooser chooser) {
    m_impl->chooser = std::move(chooser);
}

void FieldForm::commit() {
    // A listener may rebuild the form: the rows are asked for by name, each anew.
    std::vector<std::string> names;
    for (const auto& row : m_impl->rows)
        names.push_back(row->field.name);
    for (const std::string& name : names)
        if (Row* row = m_impl->find(name)) m_impl->commitLine(*row);
}

bool FieldForm::hasErrors() const {
    return std::any_of(m_impl->rows.begin(), m_impl->rows.end(), [](const auto& row) { return row->error; });
}

QWidget* FieldForm::editor(const std::string& name) const {
    const Row* row = m_impl->find(name);
    return row ? row->editor : nullptr;
}

bool FieldForm::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Wheel) {
        auto* widget = qobject_cast<QWidget*>(watched);
        if (widget && !widget->hasFocus()) {
            event->ignore();
            return true;
        }
    }
    Row* row = nullptr;
    for (const auto& candidate : m_impl->rows)
        if (candidate->editor == watched) row = candidate.get();
    QLineEdit* line = row ? row->line() : nullptr;
    if (!line) return QWidget::eventFilter(watched, event);
    if (event->type() == QEvent::ShortcutOverride) {
        auto* key = static_cast<QKeyEvent*>(event);
        const bool history = key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo);
        // With nothing typed, undo is the project's.
        if (history && !row->typed) {
            event->ignore();
            return true;
        }
        // An action started by its key sees what was typed, as one started by the mouse does.
        const bool editing = history || key->matches(QKeySequence::Copy) ||
                             key->matches(QKeySequence::Paste) || key->matches(QKeySequence::Cut) ||
                             key->matches(QKeySequence::SelectAll);
        const bool modifier = key->key() == Qt::Key_Control || key->key() == Qt::Key_Alt ||
                              key->key() == Qt::Key_Meta || key->key() == Qt::Key_Shift;
        const bool action = (key->modifiers() & (Qt::ControlModifier | Qt::MetaModifier)) ||
                            (key->key() >= Qt::Key_F1 && key->key() <= Qt::Key_F35);
        if (action && !editing && !modifier) commit();
    } else if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        if (row->typed) {
            row->error.reset();
            m_impl->show(*row);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void FieldForm::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QWidget::changeEvent(event);
}

void FieldForm::retranslate() {
    for (const auto& row : m_impl->rows) {
        m_impl->describe(*row);
        // What is being typed stays.
        if (row->typed)
            m_impl->update(*row);
        else
            m_impl->show(*row);
    }
    if (m_impl->more) m_impl->fold();
}

} // namespace triptych
