// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/similar_model.h"

#include <QImage>
#include <QLocale>
#include <QPixmap>

#include "app/workbench/pages/sample_words.h"
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
    case Qt::AccessibleTextRole:
        return data(index, Qt::DisplayRole).toString().replace(QLatin1Char('\n'), QStringLiteral(", "));
    default:
        return {};
    }
}

} // namespace triptych
