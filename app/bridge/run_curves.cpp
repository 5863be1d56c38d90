// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/run_curves.h"

#include <QCoreApplication>
#include <QDir>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>
#include <tuple>

#include "core/graph/heads.h"
#include "core/graph/registry.h"

namespace triptych {
namespace {

/// Gives this file's sentences a context that lupdate sees.
struct RunCurvesText {
    Q_DECLARE_TR_FUNCTIONS(triptych::RunCurves)
};

QString shown(const Value& value) {
    return QString::fromStdString(value_text(value));
}

QString pathText(const std::filesystem::path& path) {
    return QDir::toNativeSeparators(QString::fromStdString(path.string()));
}

/// Parameters with their defaults, so that one that is written out equals one that is left out.
std::map<std::string, Value> valuesOf(const Node& node) {
    std::map<std::string, Value> values;
    if (const NodeType* type = builtin_registry().find(node.type))
        for (const Field& field : type->fields)
            values[field.name] = field.fallback;
    for (const auto& [name, value] : node.params)
        values[name] = value;
    return values;
}

/// A parameter by the titles of field and node, as forms and cards have them; the id tells nodes of one type apart.
QString titleOf(const Node& node, const std::string& param) {
    const NodeType* type = builtin_registry().find(node.type);
    const Field* field = type ? find_field(type->fields, param) : nullptr;
    const QString id = QString::fromStdString(node.id);
    if (!field) return RunCurvesText::tr("%1 of %2", "parameter and node").arg(QString::fromStdString(param), id);
    return RunCurvesText::tr("%1 of %2 (%3)", "parameter, kind of node, node")
        .arg(QCoreApplication::translate("Fields", field->title.c_str()),
             QCoreApplication::translate("Fields", type->title.c_str()), id);
}

} // namespace

void RunCurves::append(const StepNews& news) {
    const auto x = static_cast<double>(news.step);
    loss.append(x, news.loss);
    accuracy.append(x, news.accuracy);
    throughput.append(x, news.samples_per_s);
    for (const auto& [node, norm] : news.gradient_norm)
        gradientNorm[node].append(x, norm);
}

void RunCurves::append(const EpochNews& news) {
    const auto x = static_cast<double>(news.step);
    if (!std::isnan(news.validation_loss)) validationLoss.append(x, news.validation_loss);
    if (const double score = triptych::validationScore(news, head); !std::isnan(score)) validationScore.append(x, score);
    if (news.best) best.emplace_back(x, news.epoch);
}

void RunCurves::setHeads(const GraphSpec& graph) {
    const std::vector<std::string> ids = heads_of(graph, builtin_registry(), analyse(graph, builtin_registry()));
    heads = ids.size();
    if (ids.empty()) return;
    head = ids.front();
    kind = target_kind_of(graph.find(head)->type).value_or(TargetKind::classes);
}

double validationScore(const EpochNews& news, const std::string& head) {
    if (!std::isnan(news.validation_accuracy)) return news.validation_accuracy;
    const auto found = news.validation.find(head);
    return found == news.validation.end() ? std::nan("") : found->second.score();
}

QString scoreTitle(TargetKind kind) {
    switch (kind) {
    case TargetKind::number:
        return QStringLiteral("R²");
    case TargetKind::labels:
        return RunCurvesText::tr("Micro F1");
    case TargetKind::classes:
    case TargetKind::ordered:
        break;
    }
    return RunCurvesText::tr("Accuracy");
}

Result<RunCurves> readRunCurves(const std::filesystem::path& folder) {
    const auto info = read_run(folder);
    if (!info) return info.error();
    const auto steps = read_run_steps(folder);
    if (!steps) return steps.error();
    RunCurves curves;
    curves.setHeads(info->graph);
    for (const StepNews& news : *steps)
        curves.append(news);
    for (const EpochNews& news : info->epochs)
        curves.append(news);
    return curves;
}

std::map<std::string, Modality> nodeModalities(const GraphSpec& graph) {
    std::map<std::string, Modality> modalities;
    for (const auto& [node, type] : analyse(graph, builtin_registry()).outputs)
        modalities[node] = type.modality;
    for (const Node& node : graph.nodes)
        if (const NodeType* type = builtin_registry().find(node.type))
            if (modalities[node.id] == Modality::none) modalities[node.id] = type->modality;
    return modalities;
}

QStringList setupDifferences(const RunInfo& run, const Project& project) {
    QStringList lines;
    const QString pattern = RunCurvesText::tr("%1: %2 in this run, %3 now");
    for (const Field& field : train_fields()) {
        if (field.name == "threads") continue;
        const Value then = setting(run.settings, field.name), now = setting(project.settings, field.name);
        if (then != now)
            lines << pattern.arg(QCoreApplication::translate("Fields", field.title.c_str()), shown(then),
                                 shown(now));
    }
    std::set<std::string> ids;
    for (const Node& node : run.graph.nodes)
        ids.insert(node.id);
    for (const Node& node : project.graph.nodes)
        ids.insert(node.id);
    for (const std::string& id : ids) {
        const Node* then = run.graph.find(id);
        const Node* now = project.graph.find(id);
        const QString name = QString::fromStdString(id);
        if (!now) {
            lines << RunCurvesText::tr("%1: only in this run").arg(name);
        } else if (!then) {
            lines << RunCurvesText::tr("%1: not in this run").arg(name);
        } else if (then->type != now->type) {
            lines << pattern.arg(name, QString::fromStdString(then->type), QString::fromStdString(now->type));
        } else {
            const auto before = valuesOf(*then);
            for (const auto& [param, value] : valuesOf(*now)) {
                const auto found = before.find(param);
                if (found != before.end() && found->second == value) continue;
                lines << pattern.arg(titleOf(*now, param),
                                     found == before.end() ? QStringLiteral("–") : shown(found->second),
                                     shown(value));
            }
        }
    }
    const auto sorted = [](std::vector<Edge> edges) {
        std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) {
            return std::tie(a.from, a.to, a.port) < std::tie(b.from, b.to, b.port);
        });
        return edges;
    };
    if (sorted(run.graph.edges) != sorted(project.graph.edges))
        lines << RunCurvesText::tr("Connections of the model differ");
    const DatasetOptions &then = run.data_options, &now = project.dataset;
    if (then.roles != now.roles) lines << RunCurvesText::tr("Roles of columns differ");
    if (then.seed != now.seed || then.test_fraction != now.test_fraction ||
        then.validation_fraction != now.validation_fraction)
        lines << RunCurvesText::tr("The split of the table differs");
    const std::filesystem::path tableThen = run.data.lexically_normal(), tableNow = project.data.lexically_normal();
    if (tableThen.filename() != tableNow.filename())
        lines << pattern.arg(RunCurvesText::tr("Table"), pathText(tableThen.filename()), pathText(tableNow.filename()));
    else if (tableThen != tableNow)
        lines << RunCurvesText::tr("Table %1: in folder %2 in this run, in %3 now")
                     .arg(pathText(tableThen.filename()), pathText(tableThen.parent_path()), pathText(tableNow.parent_path()));
    return lines;
}

} // namespace triptych
