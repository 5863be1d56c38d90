// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/sample_words.h"

#include <QCoreApplication>
#include <QStringList>

#include "app/bridge/attribution_controller.h"
#include "app/workbench/pages/explain_tabs.h"
#include "widgets/attention/attention_selection.h"
#include "widgets/tables/media_cache.h"

namespace triptych {

QString sampleTitle(const Dataset& dataset, std::size_t row) {
    QStringList parts{QCoreApplication::translate("triptych::ExplainDataTab", "Row %1").arg(row)};
    if (const int label = dataset.label(row); label >= 0)
        parts << QString::fromStdString(dataset.classes()[static_cast<std::size_t>(label)]);
    parts << splitTitle(dataset.split(row));
    return parts.join(QStringLiteral(" · "));
}

QString sampleWords(const Dataset& dataset, std::size_t row, int most) {
    const auto column = dataset.column_of(Role::text);
    if (!column) return {};
    const QString text = QString::fromStdString(dataset.text(row, *column).value_or(std::string())).simplified();
    return text.size() > most ? text.left(most - 1) + QStringLiteral("…") : text;
}

QString inputHeading(const std::string& input, Modality modality, const std::vector<std::string>& columns) {
    const QString name = inputTitle(input, modality);
    if (columns.size() != 1 || columns.front().empty() || columns.front() == input) return name;
    const QString column = QString::fromStdString(columns.front());
    return column == name ? name : QCoreApplication::translate("triptych::ExplainTab", "%1 · %2", "an input and its column").arg(name, column);
}

QString inputHeading(const std::string& input, const AttributionScene& scene) {
    const auto modality = scene.modalities.find(input);
    const auto columns = scene.columns.find(input);
    return inputHeading(input, modality == scene.modalities.end() ? Modality::none : modality->second,
                        columns == scene.columns.end() ? std::vector<std::string>() : columns->second);
}

QImage samplePicture(MediaCache& cache, const Dataset& dataset, std::size_t row, bool large) {
    for (std::size_t column = 0; column < dataset.columns().size(); ++column) {
        const ColumnInfo& info = dataset.columns()[column];
        if (info.role != Role::image || !dataset.path(row, info.name)) continue;
        const auto thumb = cache.thumb(static_cast<std::uint32_t>(row), static_cast<int>(column));
        return large ? thumb->large : thumb->small;
    }
    return {};
}

} // namespace triptych
