// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/model_inspector.h"

#include <QAction>
#include <QEvent>
#include <QFrame>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPainter>
#include <QPixmap>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "widgets/forms/field_form.h"
#include "widgets/forms/field_text.h"
#include "widgets/graph/tokens_bar.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

QLabel* label(const char* role, QWidget* parent) {
    auto* made = new QLabel(parent);
    made->setProperty("role", role);
    made->setWordWrap(true);
    return made;
}

/// The number that a side of a shape cannot exceed, where it depends on the sample: "L" is the words kept,
/// "F/8" the frames kept in eights, "4·F/8" four times that. -1: not known.
std::int64_t mostOf(const std::string& symbol, const GraphInfo& info, const std::string& input) {
    const auto params = info.params.find(input);
    if (params == info.params.end()) return -1;
    std::int64_t times = 1, parts = 1;
    std::string name = symbol;
    constexpr std::string_view dot = "·";
    if (const auto at = name.find(dot); at != std::string::npos) {
        if (std::from_chars(name.data(), name.data() + at, times).ec != std::errc()) return -1;
        name.erase(0, at + dot.size());
    }
    if (const auto at = name.find('/'); at != std::string::npos) {
        if (std::from_chars(name.data() + at + 1, name.data() + name.size(), parts).ec != std::errc() ||
            parts < 1)
            return -1;
        name.erase(at);
    }
    const auto& values = params->second.values();
    const auto kept = values.find(name == "L" ? "max_words" : name == "F" ? "max_frames" : "");
    if (kept == values.end() || !std::holds_alternative<std::int64_t>(kept->second)) return -1;
    return times * ((std::get<std::int64_t>(kept->second) + parts - 1) / parts);
}

/// Tokens that each edge brings into a node. A vector is one.
std::vector<TokenCount> tokensInto(const GraphSpec& graph, const GraphInfo& info, const std::string& node) {
    std::vector<TokenCount> counts;
    for (const Edge& edge : graph.inputs_of(node)) {
        const auto source = info.outputs.find(edge.from);
        if (source == info.outputs.end()) continue;
        const PortType& type = source->second;
        TokenCount count{type.modality, 1, false};
        if (type.kind == PortKind::tokens && type.shape.size() > 1) {
            const Dim& length = type.shape[1];
            count.most = length.size < 0;
            count.tokens = count.most ? mostOf(length.name, info, type.input) : length.size;
        }
        counts.push_back(count);
    }
    return counts;
}

} // namespace

QString shortCount(double count) {
    const QLocale locale;
    if (count < 1000) return locale.toString(count, 'f', 0);
    constexpr const char* units[] = {"k", "M", "G", "T", "P"};
    std::size_t unit = 0;
    for (count /= 1000; count >= 999.95 && unit + 1 < std::size(units); ++unit)
        count /= 1000;
    return locale.toString(count, 'f', 1) + QChar(0x2009) + QLatin1String(units[unit]); // a thin space
}

ModelInspector::ModelInspector(QWidget* parent) : QWidget(parent), m_problemText(problemText) {
    setProperty("role", "panel");
    setAttribute(Qt::WA_StyledBackground);
    auto* header = new QFrame(this);
    header->setProperty("role", "header");
    header->setFixedHeight(38);
    m_mark = new QLabel(header);
    m_title = new QLabel(header);
    m_title->setProperty("role", "title");
    m_type = new QLabel(header);
    m_type->setProperty("role", "dim");
    m_type->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(12, 0, 12, 0);
    row->setSpacing(8);
    row->addWidget(m_mark);
    row->addWidget(m_title);
    row->addWidget(m_type, 1);

    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(12, 10, 12, 12);
    column->setSpacing(8);
    m_hint = label("dim", content);
    column->addWidget(m_hint);
    m_common = new QWidget(content);
    m_commonRows = new QVBoxLayout(m_common);
    m_commonRows->setContentsMargins(0, 0, 0, 0);
    m_commonRows->setSpacing(4);
    column->addWidget(m_common);
    m_ofNode = new QWidget(content);
    auto* node = new QVBoxLayout(m_ofNode);
    node->setContentsMargins(0, 0, 0, 0);
    node->setSpacing(8);
    m_problems = label("error", m_ofNode);
    m_problems->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_mend = new QPushButton(m_ofNode);
    m_nameLabel = new QLabel(m_ofNode);
    m_name = new QLineEdit(m_ofNode);
    m_name->setObjectName(QStringLiteral("nodeName"));
    m_nameLabel->setBuddy(m_name);
    m_nameProblem = label("error", m_ofNode);
    m_nameProblem->hide();
    auto* named = new QHBoxLayout;
    named->setSpacing(8);
    named->addWidget(m_nameLabel, 1);
    named->addWidget(m_name, 1);
    named->addSpacing(36); // as the fields of the form, which have a button behind them
    m_form = new FieldForm(m_ofNode);
    node->addWidget(m_problems);
    node->addWidget(m_mend, 0, Qt::AlignLeft);
    node->addLayout(named);
    node->addWidget(m_nameProblem);
    node->addWidget(m_form);
    m_flowTitle = label("section", m_ofNode);
    auto* flow = new QGridLayout;
    flow->setHorizontalSpacing(12);
    flow->setVerticalSpacing(6);
    flow->setColumnStretch(1, 1);
    const auto line = [&](QLabel*& name, QLabel*& value) {
        name = new QLabel(m_ofNode);
        name->setProperty("role", "dim");
        value = new QLabel(m_ofNode);
        value->setWordWrap(true);
        value->setAlignment(Qt::AlignRight | Qt::AlignTop);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        const int at = flow->rowCount();
        flow->addWidget(name, at, 0, Qt::AlignTop);
        flow->addWidget(value, at, 1);
    };
    line(m_inLabel, m_in);
    line(m_outLabel, m_out);
    line(m_costLabel, m_cost);
    m_cost->setFont(numberFont());
    node->addWidget(m_flowTitle);
    node->addLayout(flow);
    column->addWidget(m_ofNode);
    m_tokensTitle = label("section", content);
    m_tokens = new TokensBar(content);
    // It holds the name of a node, which is no name any more in capitals.
    m_tokensTitle->setStyleSheet(QStringLiteral("text-transform: none;"));
    column->addWidget(m_tokensTitle);
    column->addWidget(m_tokens);
    m_helpTitle = label("section", content);
    m_help = label("dim", content);
    m_source = label("dim", content);
    m_source->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(m_helpTitle);
    column->addWidget(m_help);
    column->addWidget(m_source);
    column->addStretch(1);

    auto* area = new QScrollArea(this);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(content);
    area->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    all->addWidget(header);
    all->addWidget(area, 1);
    setMinimumWidth(260);

    connect(m_name, &QLineEdit::editingFinished, this, [this] {
        const QString wanted = m_name->text().trimmed();
        if (m_name->isReadOnly() || m_formNode.empty() || wanted == QString::fromStdString(m_formNode)) return;
        if (wanted.isEmpty())
            m_name->setText(QString::fromStdString(m_formNode));
        else
            emit renamed(QString::fromStdString(m_formNode), wanted);
    });
    connect(m_mend, &QPushButton::clicked, this, [this] { emit mendRequested(QString::fromStdString(m_content.node)); });
    connect(m_form, &FieldForm::valueEdited, this, [this](const QString& name, const Value& value) {
        emit edited(QString::fromStdString(m_formNode), name, value);
    });
    m_common->hide();
    retranslate();
}

void ModelInspector::setContent(const Content& content) {
    m_content = content;
    showNode();
    showTokens();
}

void ModelInspector::setCommonActions(const QList<QAction*>& actions) {
    if (m_commonActions == actions) return;
    m_commonActions = actions;
    for (QToolButton* button : m_common->findChildren<QToolButton*>())
        button->deleteLater();
    for (QAction* action : actions) {
        auto* button = new QToolButton(m_common);
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        button->setFocusPolicy(Qt::StrongFocus);
        m_commonRows->addWidget(button);
    }
    m_common->setVisible(!actions.isEmpty());
}

void ModelInspector::setReadOnly(const QString& why) {
    if (m_form->isReadOnly() == why.isEmpty()) m_form->setReadOnly(!why.isEmpty(), why);
    m_name->setReadOnly(!why.isEmpty());
    m_name->setToolTip(why.isEmpty() ? tr("Made of a–z, 0–9 and _; --set NAME.PARAMETER=VALUE uses it.")
                                     : why);
    m_mend->setEnabled(why.isEmpty());
    m_mend->setToolTip(why);
}

void ModelInspector::showNameProblem(const QString& text) {
    m_nameProblem->setText(text);
    m_nameProblem->setVisible(!text.isEmpty());
}

void ModelInspector::focusForm() {
    const Node* node = m_content.graph.find(m_content.node);
    const NodeType* type = node ? builtin_registry().find(node->type) : nullptr;
    QWidget* editor = type && !type->fields.empty() ? m_form->editor(type->fields.front().name) : nullptr;
    if (editor && !editor->isHidden())
        editor->setFocus(Qt::OtherFocusReason);
    else if (node)
        m_name->setFocus(Qt::OtherFocusReason);
}

/// Which node feeds each input, and with what.
QString ModelInspector::whereFrom(const Node& node, const NodeType& type) const {
    QStringList lines;
    for (const InputPort& port : type.inputs)
        for (const Edge& edge : m_content.graph.inputs_of(node.id)) {
            if (edge.port != port.name) continue;
            const auto source = m_content.info.outputs.find(edge.from);
            lines += source == m_content.info.outputs.end()
                         ? QString::fromStdString(edge.from)
                         : tr("%1 %2", "node and shape")
                               .arg(QString::fromStdString(edge.from), QString::fromStdString(shape_text(source->second.shape)));
        }
    if (!type.inputs.empty())
        return lines.isEmpty() ? tr("nothing is connected") : lines.join(QLatin1Char('\n'));
    return tr("the table");
}

void ModelInspector::showNode() {
    const Node* node = m_content.graph.find(m_content.node);
    const NodeType* type = node ? builtin_registry().find(node->type) : nullptr;
    m_ofNode->setVisible(node);
    m_hint->setVisible(!node);
    m_helpTitle->setVisible(type);
    m_help->setVisible(type);
    m_source->setVisible(type && !type->source.empty());
    m_mark->setVisible(node);
    const bool one = m_content.edges.size() == 1 && m_content.selected == 0;
    m_title->setText(node                     ? QString::fromStdString(node->id)
                     : m_content.selected > 1 ? tr("%n nodes are selected", nullptr, m_content.selected)
                     : one                    ? tr("An edge is selected")
                                              : tr("No node is selected"));
    if (!node) {
        QString hint =
            tr("Click a node, or go to one with the arrow keys, to see and change its parameters.");
        if (m_content.selected > 1) hint = tr("What is done now is done with all of them.");
        if (one) {
            const Edge& edge = m_content.edges.front();
            const auto source = m_content.info.outputs.find(edge.from);
            hint = tr("From %1 to %2. Drag one of its ends elsewhere, or delete it.")
                       .arg(QString::fromStdString(edge.from), QString::fromStdString(edge.to));
            if (source != m_content.info.outputs.end())
                hint.prepend(QString::fromStdString(shape_text(source->second.shape)) + QLatin1Char('\n'));
        }
        m_hint->setText(hint);
    }
    m_type->setText(!node                       ? QString()
                    : !type                     ? QString::fromStdString(node->type)
                    : type->category == "input" ? tr("%1 input").arg(fieldText(type->title))
                                                : fieldText(type->title));
    m_name->setEnabled(node);
    paintMark();
    if (!node) {
        m_formNode.clear();
        return;
    }
    QStringList problems;
    for (const Problem& problem : m_content.info.problems)
        if (problem.node == node->id) problems += m_problemText(problem.error);
    m_problems->setText(problems.join(QLatin1Char('\n')));
    m_problems->setVisible(!problems.isEmpty());
    m_mend->setVisible(!problems.isEmpty());
    if (m_formNode != node->id) {
        m_name->setText(QString::fromStdString(node->id));
        showNameProblem({});
    }

    if (type && m_formNode == node->id && m_formType == node->type && m_formColumns == m_content.columns) {
        for (const Field& field : type->fields) {
            const auto own = node->params.find(field.name);
            const Value value = own == node->params.end() ? field.fallback : own->second;
            if (m_form->value(field.name) != value) m_form->setValue(field.name, value);
        }
    } else {
        m_formNode = node->id;
        m_formType = node->type;
        m_formColumns = m_content.columns;
        m_form->setColumns(m_content.columns);
        m_form->setFields(type ? type->fields : std::vector<Field>(), node->params);
    }
    m_form->setVisible(type && !type->fields.empty());

    m_in->setText(type ? whereFrom(*node, *type) : QString());
    const auto output = m_content.info.outputs.find(node->id);
    m_out->setText(output == m_content.info.outputs.end() ? tr("not known")
                                                          : QString::fromStdString(shape_text(output->second.shape)));
    m_out->setToolTip(tr("B: samples in a batch, L: words, F: frames, K: classes, once the table is read"));
    const bool input = type && type->category == "input";
    m_costLabel->setVisible(!input);
    m_cost->setVisible(!input);
    m_cost->setText(m_content.cost ? QLocale().toString(static_cast<qlonglong>(m_content.cost->trainable))
                    : m_content.measuring ? tr("being counted…")
                                          : tr("not known"));
    if (type) {
        m_help->setText(fieldText(type->help));
        m_source->setText(QString::fromStdString(type->source));
    }
}

void ModelInspector::showTokens() {
    // Of the selected fusion; where nothing is selected, of the one nearest to the head.
    std::string fusion;
    for (const std::string& id : m_content.info.order) {
        const Node* node = m_content.graph.find(id);
        const NodeType* type = node ? builtin_registry().find(node->type) : nullptr;
        if (!type || type->category != "fusion") continue;
        if (m_content.node.empty() || m_content.node == id) fusion = id;
    }
    m_tokensTitle->setVisible(!fusion.empty());
    m_tokens->setVisible(!fusion.empty());
    if (fusion.empty()) return;
    m_tokensTitle->setText(tr("Tokens that reach %1").arg(QString::fromStdString(fusion)));
    m_tokens->setCounts(tokensInto(m_content.graph, m_content.info, fusion));
}

void ModelInspector::paintMark() {
    const Node* node = m_content.graph.find(m_content.node);
    const NodeType* type = node ? builtin_registry().find(node->type) : nullptr;
    const double ratio = devicePixelRatioF();
    QPixmap pixels(QSizeF(10 * ratio, 10 * ratio).toSize());
    pixels.setDevicePixelRatio(ratio);
    pixels.fill(Qt::transparent);
    QPainter painter(&pixels);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(!type || type->category == "head" ? theme().accent : theme().modality(type->modality));
    painter.drawRoundedRect(QRectF(0, 0, 10, 10), 2, 2);
    painter.end();
    m_mark->setPixmap(pixels);
}

void ModelInspector::retranslate() {
    setAccessibleName(tr("Inspector"));
    m_nameLabel->setText(tr("Name"));
    m_name->setAccessibleName(tr("Name of the node"));
    m_mend->setText(tr("Mend…"));
    m_mend->setAccessibleName(tr("Mend this node"));
    m_flowTitle->setText(tr("Data"));
    m_inLabel->setText(tr("From"));
    m_outLabel->setText(tr("Output"));
    m_costLabel->setText(tr("Parameters"));
    m_costLabel->setToolTip(tr("Numbers of the node that training changes"));
    m_helpTitle->setText(tr("What it does"));
    showNode();
    showTokens();
}

void ModelInspector::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::PaletteChange) paintMark();
    QWidget::changeEvent(event);
}

} // namespace triptych
