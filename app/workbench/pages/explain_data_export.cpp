// SPDX-License-Identifier: GPL-3.0-or-later
// The tab Data set as files: contributions, map and averages as JSON, CSV and one page, and what is seen as SVG, PDF and PNG.
#include <QDir>
#include <QLabel>
#include <QPainter>
#include <QPicture>
#include <QSplitter>
#include <QTextDocument>
#include <QtConcurrent>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/bridge/guarded.h"
#include "app/bridge/session.h"
#include "app/workbench/pages/explain_data_averages.h"
#include "app/workbench/pages/explain_data_tab.h"
#include "app/workbench/pages/similar_model.h"
#include "app/workbench/pages/write_pictures.h"
#include "core/explain/data_page.h"
#include "core/project/project.h"
#include "widgets/attention/attention_card.h"
#include "widgets/explain/attribution_scale.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

std::string text(const nlohmann::json& json) {
    return json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

Result<void> writeNumbers(const std::filesystem::path& folder, const ContributionAnswer* contributions, const MapAnswer* map,
                          const RunInfo* run, const std::string& head, const AverageAnswer* averages, const SimilarAnswer* similar) {
    std::vector<std::pair<const char*, std::string>> files;
    DataPage page;
    if (contributions) {
        nlohmann::json json = contributions_to_json(contributions->result);
        json["split"] = split_name(contributions->options.split);
        json["run"] = contributions->run.toStdString();
        json["data"] = contributions->dataset->file().string();
        files.emplace_back("contributions.json", text(json));
        files.emplace_back("contributions.csv", contributions_to_csv(contributions->result));
        files.emplace_back("contributions.svg", contributions_to_svg(contributions->result, contributions->options.split,
                                                                     contributions->dataset->file().filename().string(), contributions->modalities));
        const Contributions& result = contributions->result;
        page.title = contributions->dataset->file().filename().string();
        page.model_hash = result.model_hash;
        page.parts.push_back({"Contributions",
                              {{"run", contributions->run.toStdString()},
                               {"part", split_name(contributions->options.split)},
                               {"head", result.head},
                               {"metric", result.metric},
                               {"samples", std::to_string(result.rows)},
                               {"in place of what is absent", absence_name(result.absence)},
                               {"donors", std::to_string(result.donors)},
                               {"seed", std::to_string(result.seed)}},
                              {files.back().second}});
    }
    if (map && run) {
        EmbeddingMap told = map->map;
        told.head = head;
        nlohmann::json json = embedding_to_json(told, *map->dataset, *run);
        json["split"] = map->split ? nlohmann::json(split_name(*map->split)) : nlohmann::json(nullptr);
        files.emplace_back("map.json", text(json));
        files.emplace_back("map.csv", embedding_to_csv(told, *map->dataset, *run));
        files.emplace_back("map.svg", embedding_to_svg(told, *map->dataset, *run, map->dataset->file().filename().string()));
        page.title = map->dataset->file().filename().string();
        page.model_hash = told.model_hash;
        page.parts.push_back({"Map of the samples",
                              {{"run", told.run.string()},
                               {"node", told.vectors.node},
                               {"projection", projection_name(told.options.method)},
                               {"samples", std::to_string(told.vectors.rows.size())},
                               {"seed", std::to_string(told.options.seed)}},
                              {files.back().second}});
    }
    if (averages) {
        nlohmann::json json = average_maps_to_json(averages->maps);
        json["data"] = averages->dataset->file().string();
        files.emplace_back("average.json", text(json));
        files.emplace_back("average.csv", average_maps_to_csv(averages->maps));
        // All classes on one scale, of which the tab shows one.
        const std::string title = averages->dataset->file().filename().string();
        files.emplace_back("average.svg", average_maps_to_svg(averages->maps, AverageGroup::By::truth, title, averages->details));
        files.emplace_back("average-predicted.svg",
                           average_maps_to_svg(averages->maps, AverageGroup::By::predicted, title, averages->details));
        page.title = title;
        page.model_hash = averages->maps.model_hash;
        page.parts.push_back({"Average maps",
                              {{"method", averages->maps.method}, {"baseline", averages->maps.baseline}, {"seed", std::to_string(averages->maps.seed)}},
                              {files[files.size() - 2].second, files.back().second}});
    }
    if (!page.parts.empty()) files.emplace_back("data.html", data_page_to_html(page));
    if (similar && similar->searched) files.emplace_back("similar.csv", similarToCsv(*similar));
    for (const auto& [name, content] : files)
        if (auto written = write_file_atomically(folder / name, content); !written) return written.error();
    return {};
}

} // namespace

/// Bars at their full height at the left; the map with its legend, and the averages of one class with their scale, at the right.
/// Drawing is recorded here and done elsewhere.
QPicture ExplainDataTab::drawn(QSize& size) {
    constexpr int gap = 12;
    const Theme& colours = theme();
    std::vector<QWidget*> cards;
    if (m_contributions) {
        cards.push_back(m_absence); // which head, which part
        if (!m_leftOut->text().isEmpty()) cards.push_back(m_leftOut);
        cards.insert(cards.end(), {m_subsetCard, m_permutationCard, m_additiveCard, m_classCard});
    }
    int left = 0, leftHeight = 0, right = 0, rightHeight = 0;
    for (const QWidget* card : cards) {
        left = std::max(left, card->width());
        leftHeight += card->height() + gap;
    }
    QTextDocument legend, averaged;
    for (QTextDocument* words : {&legend, &averaged})
        words->setDefaultStyleSheet(QStringLiteral("body { color: %1 }").arg(colours.text.name()));
    const QSize pictures = averages() ? m_averages->picturesSize() : QSize();
    QWidget* scale = m_averages->scale();
    legend.setHtml(QStringLiteral("<body>%1</body>").arg(m_legend->text()));
    legend.setTextWidth(m_view->width());
    averaged.setHtml(QStringLiteral("<body>%1</body>").arg(m_averages->caption().toHtmlEscaped()));
    averaged.setTextWidth(pictures.width());
    const int captionHeight = static_cast<int>(averaged.size().height());
    if (m_map) {
        right = m_view->width();
        rightHeight = m_view->height() + gap + static_cast<int>(legend.size().height()) + gap;
    }
    if (averages()) {
        right = std::max(right, pictures.width());
        rightHeight += captionHeight + scale->height() + 2 * gap + pictures.height();
    }
    size = QSize(left + right + 3 * gap, std::max(leftHeight, rightHeight) + 2 * gap);
    QPicture picture;
    QPainter painter(&picture);
    painter.fillRect(QRect(QPoint(), size), colours.window);
    QPoint corner(gap, gap);
    for (QWidget* card : cards) {
        painter.save();
        painter.translate(corner);
        card->render(&painter, QPoint(), QRegion(), QWidget::DrawChildren);
        painter.restore();
        corner.ry() += card->height() + gap;
    }
    painter.translate(left + (left > 0 ? 2 : 1) * gap, gap);
    if (m_map) {
        painter.fillRect(QRect(QPoint(), m_view->size()), colours.panel);
        m_card->hide();
        m_view->render(&painter, QPoint(), QRegion(), QWidget::RenderFlags());
        painter.translate(0, m_view->height() + gap);
        legend.drawContents(&painter);
        painter.translate(0, legend.size().height() + gap);
    }
    if (averages()) {
        averaged.drawContents(&painter);
        painter.translate(0, captionHeight + gap);
        scale->render(&painter, QPoint(), QRegion(), QWidget::RenderFlags());
        painter.translate(0, scale->height() + gap);
        m_averages->drawPictures(painter);
    }
    painter.end();
    return picture;
}

void ExplainDataTab::exportTo(const QString& folder) {
    if (!canExport()) {
        emit exportFailed(fail(ErrorCode::invalid_argument, "data set", "has no results to export. Compute contributions, a map or averages."));
        return;
    }
    std::shared_ptr<const RunInfo> run;
    if (m_map)
        for (const RunInfo& one : session().runs())
            if (QString::fromStdString(one.folder.string()) == m_map->run) run = std::make_shared<const RunInfo>(one);
    QSize size;
    const QPicture picture = drawn(size);
    QtConcurrent::run([folder, picture, size, title = title(), contributions = m_contributions, map = m_map, run,
                       head = colouring() ? colouring()->head : std::string(),
                       averages = averages(), similar = m_similar, seen = m_contributions || m_map || averages()] {
        return guarded([&]() -> Result<void> {
            if (!QDir().mkpath(folder)) return unwritable(folder);
            if (auto written = writeNumbers(folder.toStdString(), contributions.get(), map.get(), run.get(), head, averages.get(),
                                            similar.get());
                !written)
                return written.error();
            if (!seen) return {}; // a list of samples alone
            return writePictures(folder, QStringLiteral("data"), picture, size, title);
        });
    }).then(this, [this, folder](const Result<void>& written) { tellExported(folder, written); });
}

} // namespace triptych
