// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/similar_model.h"

#include <QImage>
#include <QLocale>
#include <QPixmap>
#include <nlohmann/json.hpp>
#include <vector>

#include "app/workbench/pages/sample_words.h"
#include "core/dataset/table.h"
#include "core/explain/attribution.h"
#include "widgets/attention/attention_selection.h"
#include "widgets/tables/media_cache.h"

namespace triptych {

SimilarModel::SimilarModel(MediaCache& cache, QObject* parent) : QAbstractListModel(parent), m_cache(cache) {
    connect(&cache, &MediaCache::loaded, this, [this](quint32 row, int) {
        for (int line = 0; line < rowCount(); ++line)
            if (rowAt(index(line)) == static_cast<qint64>(row)) emit dataChanged(index(line), index(line), {Qt::DecorationRole});
    });
}

void SimilarModel::setAnswer(std::shared_ptr<const SimilarAnswer> answer) {
    beginResetModel();
    m_answer = std::move(answer);
    endResetModel();
}

qint64 SimilarModel::rowAt(const QModelIndex& index) const {
    return index.isValid() && m_answer ? static_cast<qint64>(m_answer->found[static_cast<std::size_t>(index.row())].row) : -1;
}

int SimilarModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_answer ? 0 : static_cast<int>(m_answer->found.size());
}

QVariant SimilarModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !m_answer) return {};
    const SimilarToken& one = m_answer->found[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole: {
        const QString line = tr("%1 · likeness %2").arg(tokenTitle(one.source), QLocale().toString(one.similarity, 'f', 3));
        return sampleTitle(*m_answer->dataset, one.row) + QLatin1Char('\n') + line;
    }
    case Qt::ToolTipRole:
        return sampleWords(*m_answer->dataset, one.row, 400);
    case Qt::DecorationRole: {
        const QImage picture = samplePicture(m_cache, *m_answer->dataset, one.row, false);
        return picture.isNull() ? QVariant() : QVariant(QPixmap::fromImage(picture));
    }
    case Qt::SizeHintRole:
        return QSize(1, 48); // two lines beside a picture, as wide as the list: longer ones end in "…"
    case Qt::AccessibleTextRole:
        return data(index, Qt::DisplayRole).toString().replace(QLatin1Char('\n'), QStringLiteral(", "));
    default:
        return {};
    }
}

std::string similarToCsv(const SimilarAnswer& answer) {
    // Provenance as JSON names it; what a token's kind does not use stays empty.
    const std::vector<std::string> places{"char_begin", "char_end", "x",       "y",     "width", "height",
                                          "begin_s",    "end_s",    "low_hz", "high_hz", "first", "count"};
    std::string text = "rank,row,likeness,input,modality,kind,label";
    for (const std::string& place : places)
        text += "," + place;
    text += "\r\n";
    const auto line = [&](std::size_t rank, qint64 row, double likeness, const TokenSource& source) {
        nlohmann::json told = token_source_to_json(source);
        if (const auto box = told.find("box"); box != told.end()) {
            const nlohmann::json sides = *box;
            for (std::size_t i = 0; i < sides.size(); ++i)
                told[std::vector<std::string>{"x", "y", "width", "height"}[i]] = sides[i];
        }
        const auto cell = [&](const std::string& name) {
            const auto found = told.find(name);
            if (found == told.end() || found->is_null()) return std::string();
            return csv_field(found->is_string() ? found->get<std::string>() : found->dump());
        };
        text += std::to_string(rank) + "," + std::to_string(row) + "," + nlohmann::json(likeness).dump() + "," +
                csv_field(source.input);
        for (const char* name : {"modality", "kind", "label"})
            text += "," + cell(name);
        for (const std::string& place : places)
            text += "," + cell(place);
        text += "\r\n";
    };
    if (answer.token < answer.tokens.size()) line(0, answer.row, 1, answer.tokens[answer.token]);
    for (std::size_t i = 0; i < answer.found.size(); ++i)
        line(i + 1, static_cast<qint64>(answer.found[i].row), answer.found[i].similarity, answer.found[i].source);
    return text;
}

} // namespace triptych
