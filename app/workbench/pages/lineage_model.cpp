// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/lineage_model.h"

#include <QCoreApplication>
#include <QFont>
#include <QLocale>
#include <algorithm>
#include <cmath>

#include "app/bridge/error_text.h"
#include "widgets/plots/sound_axes.h"
#include "widgets/explain/value_words.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

struct EditWords {
    Q_DECLARE_TR_FUNCTIONS(EditWords)
};

/// Long texts are told by their beginning.
QString shortened(const std::string& text) {
    constexpr qsizetype most = 40;
    const QString all = QString::fromStdString(text).simplified();
    return all.size() <= most ? all : all.left(most - 1) + QStringLiteral("…");
}

QString boxTitle(const IndexRange& columns, const IndexRange& rows) {
    return EditWords::tr("%1×%2 px at %3, %4").arg(columns.size()).arg(rows.size()).arg(columns.begin).arg(rows.begin);
}

QString pieceTitle(const InputToken& piece) {
    const QLocale locale;
    const TokenSource& source = piece.source;
    switch (source.kind) {
    case TokenSource::Kind::box:
        return boxTitle(piece.second, piece.first);
    case TokenSource::Kind::region: {
        const QString seconds = EditWords::tr("%1–%2 s").arg(locale.toString(source.begin_s, 'f', 2),
                                                             locale.toString(source.end_s, 'f', 2));
        if (source.high_hz <= source.low_hz) return seconds;
        return EditWords::tr("%1, %2–%3")
            .arg(seconds, SoundAxes::hertzText(source.low_hz), SoundAxes::hertzText(source.high_hz));
    }
    case TokenSource::Kind::frame: {
        const QString frames = source.count == 1
                                   ? EditWords::tr("frame %1").arg(source.first + 1)
                                   : EditWords::tr("frames %1–%2").arg(source.first + 1).arg(source.first + source.count);
        if (source.width >= 1 && source.height >= 1) return frames;
        return EditWords::tr("%1 in %2", "a box in a frame").arg(boxTitle(piece.third, piece.second), frames);
    }
    case TokenSource::Kind::column:
        if (source.modality != Modality::vector) return QString::fromStdString(source.label);
        return piece.first.size() == 1
                   ? EditWords::tr("number %1").arg(piece.first.begin + 1)
                   : EditWords::tr("numbers %1–%2").arg(piece.first.begin + 1).arg(piece.first.end);
    case TokenSource::Kind::step:
        return source.count == 1 ? EditWords::tr("step %1").arg(source.first + 1)
                                 : EditWords::tr("steps %1–%2").arg(source.first + 1).arg(source.first + source.count);
    default:
        return QString::fromStdString(source.label);
    }
}

} // namespace

QString inputName(const std::string& input, const WhatIfFacts* facts) {
    if (facts)
        if (const auto columns = facts->columns.find(input);
            columns != facts->columns.end() && columns->second.size() == 1 && !columns->second.front().empty())
            return QString::fromStdString(columns->second.front());
    return QString::fromStdString(input);
}

QString editTitle(const WhatIfStep& step, const WhatIfFacts* facts) {
    if (step.parent < 0) return EditWords::tr("as it is");
    const SampleEdit& edit = step.edit;
    const QString name = inputName(edit.input, facts);
    switch (edit.kind) {
    case SampleEdit::Kind::text:
        return EditWords::tr("%1: “%2”").arg(name, shortened(edit.text));
    case SampleEdit::Kind::number: {
        QString column = name;
        if (facts)
            if (const auto columns = facts->columns.find(edit.input);
                columns != facts->columns.end() && edit.column < columns->second.size())
                column = QString::fromStdString(columns->second[edit.column]);
        return EditWords::tr("%1 = %2").arg(column, edit.text.empty() ? EditWords::tr("missing")
                                                                      : shortened(edit.text));
    }
    case SampleEdit::Kind::drop:
        return EditWords::tr("%1 dropped").arg(name);
    case SampleEdit::Kind::swap:
        return EditWords::tr("%1 of row %2").arg(name).arg(step.row);
    case SampleEdit::Kind::remove:
    case SampleEdit::Kind::keep: {
        const QString pieces = edit.pieces.size() == 1
                                   ? pieceTitle(edit.pieces.front())
                                   : EditWords::tr("%n pieces", nullptr, static_cast<int>(edit.pieces.size()));
        return edit.kind == SampleEdit::Kind::keep ? EditWords::tr("%1: only %2").arg(name, pieces)
                                                   : EditWords::tr("%1 without %2").arg(name, pieces);
    }
    }
    return {};
}

LineageModel::LineageModel(WhatIfController& controller, QObject* parent)
    : QAbstractItemModel(parent), m_controller(controller) {
    readAll();
    const auto reset = [this] {
        beginResetModel();
        readAll();
        endResetModel();
    };
    connect(&controller, &WhatIfController::started, this, reset);
    connect(&controller, &WhatIfController::stepRemoved, this, reset);
    connect(&controller, &WhatIfController::stepAdded, this, [this](int id) {
        const int origin = m_controller.step(id)->parent;
        Place& above = m_places.at(origin);
        const int row = static_cast<int>(above.children.size());
        beginInsertRows(indexOf(origin), row, row);
        above.children.push_back(id);
        m_places[id].parent = origin;
        endInsertRows();
    });
    connect(&controller, &WhatIfController::stepChanged, this, [this](int id) {
        changed(id);
        if (id != 0) return;
        for (const auto& [place, at] : m_places) // they are told against the sample as it is
            if (place != 0) changed(place);
    });
    connect(&controller, &WhatIfController::currentChanged, this, [this](int id) {
        const int before = std::exchange(m_current, id);
        changed(before);
        changed(id);
    });
    connect(&controller, &WhatIfController::targetChanged, this, [this] {
        for (const auto& [place, at] : m_places)
            changed(place);
        emit headerDataChanged(Qt::Horizontal, changeColumn, changeColumn);
    });
}

void LineageModel::readAll() {
    m_places.clear();
    for (const auto& [id, step] : m_controller.steps())
        m_places[id] = {step.parent, step.children};
    m_current = m_controller.current();
}

void LineageModel::changed(int step) {
    if (m_places.contains(step)) emit dataChanged(indexOf(step), indexOf(step, columnsInAll - 1));
}

void LineageModel::retranslate() {
    emit headerDataChanged(Qt::Horizontal, 0, columnsInAll - 1);
    for (const auto& [place, at] : m_places)
        changed(place);
}

int LineageModel::stepAt(const QModelIndex& index) const {
    return index.isValid() ? static_cast<int>(index.internalId()) : -1;
}

QModelIndex LineageModel::indexOf(int step, int column) const {
    const auto found = m_places.find(step);
    if (found == m_places.end()) return {};
    int row = 0;
    if (found->second.parent >= 0) {
        const std::vector<int>& siblings = m_places.at(found->second.parent).children;
        row = static_cast<int>(std::find(siblings.begin(), siblings.end(), step) - siblings.begin());
    }
    return createIndex(row, column, static_cast<quintptr>(step));
}

QModelIndex LineageModel::index(int row, int column, const QModelIndex& parent) const {
    if (row < 0 || column < 0 || column >= columnsInAll || row >= rowCount(parent)) return {};
    if (!parent.isValid()) return createIndex(row, column, quintptr{0});
    return createIndex(row, column,
                       static_cast<quintptr>(m_places.at(stepAt(parent)).children[static_cast<std::size_t>(row)]));
}

QModelIndex LineageModel::parent(const QModelIndex& index) const {
    const auto found = m_places.find(stepAt(index));
    return found == m_places.end() || found->second.parent < 0 ? QModelIndex() : indexOf(found->second.parent);
}

int LineageModel::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid()) return m_places.empty() ? 0 : 1;
    if (parent.column() != 0) return 0;
    const auto found = m_places.find(stepAt(parent));
    return found == m_places.end() ? 0 : static_cast<int>(found->second.children.size());
}

int LineageModel::columnCount(const QModelIndex&) const {
    return columnsInAll;
}

QString LineageModel::answer(const WhatIfStep& step) const {
    if (step.error) return tr("failed");
    if (!step.prediction || !m_controller.facts()) return tr("…");
    const Target& main = m_controller.facts()->targets.front();
    return QString::fromStdString(answer_text(*step.prediction, main.classes));
}

QString LineageModel::change(int step) const {
    if (step == 0) return {};
    const double moved = m_controller.value(step) - m_controller.value(0);
    if (!std::isfinite(moved)) return {};
    return (moved > 0 ? QStringLiteral("+") : QString()) + QLocale().toString(moved, 'f', 2);
}

QVariant LineageModel::data(const QModelIndex& index, int role) const {
    const int id = stepAt(index);
    const WhatIfStep* step = m_controller.step(id);
    if (!step) return {};
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == editColumn) return editTitle(*step, m_controller.facts());
        return index.column() == predictionColumn ? answer(*step) : change(id);
    case Qt::ToolTipRole:
        if (step->error) return errorText(*step->error);
        return editTitle(*step, m_controller.facts());
    case Qt::FontRole: {
        QFont font = index.column() == changeColumn ? numberFont() : QFont();
        font.setBold(id == m_current);
        return font;
    }
    case Qt::ForegroundRole:
        return step->error ? QVariant(theme().error) : QVariant();
    case Qt::TextAlignmentRole:
        return index.column() == changeColumn ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    case Qt::AccessibleTextRole:
        if (index.column() != editColumn) return {};
        return tr("%1, %2, %3").arg(editTitle(*step, m_controller.facts()), answer(*step), change(id));
    default:
        return {};
    }
}

QVariant LineageModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole && section == changeColumn) return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && section == changeColumn) {
        const ResolvedTarget* target = m_controller.resolved();
        return target ? tr("By how much the %1 of %2 moved against the sample as it is", "logit of a class")
                            .arg(valueTitle(target->scale), QString::fromStdString(target->output_name))
                      : QString();
    }
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case editColumn:
        return tr("Edit");
    case predictionColumn:
        return tr("Predicted");
    case changeColumn:
        return tr("Change");
    default:
        return {};
    }
}

} // namespace triptych
