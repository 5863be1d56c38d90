// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/run_folder.h"

#include <chrono>
#include <cmath>
#include <ctime>
#include <limits>

#include "core/base/json_number.h"
#include "core/graph/migrate.h"
#include "core/project/project.h"
#include "core/training/run_weights.h"

namespace triptych {
namespace {

std::string utc_now() {
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
}

double number_at(const nlohmann::json& json, const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_number() ? found->get<double>()
                                                     : std::numeric_limits<double>::quiet_NaN();
}

template <class T>
T whole_at(const nlohmann::json& json, const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_number_integer() ? found->get<T>() : T{0};
}

nlohmann::json heads_to_json(const std::map<std::string, HeadMetrics>& heads) {
    nlohmann::json json = nlohmann::json::object();
    for (const auto& [head, metrics] : heads)
        json[head] = head_metrics_to_json(metrics);
    return json;
}

Result<std::map<std::string, HeadMetrics>> heads_from_json(const nlohmann::json& json) {
    std::map<std::string, HeadMetrics> heads;
    for (const auto& [head, stored] : json.items()) {
        auto metrics = head_metrics_from_json(stored);
        if (!metrics) return metrics.error();
        heads[head] = *std::move(metrics);
    }
    return heads;
}

Result<EpochNews> epoch_from_json(const nlohmann::json& json) {
    EpochNews news;
    if (const auto heads = json.find("heads"); heads != json.end()) {
        auto read = heads_from_json(*heads);
        if (!read) return read.error();
        news.validation = *std::move(read);
    }
    news.epoch = whole_at<int>(json, "epoch");
    news.step = whole_at<std::int64_t>(json, "step");
    news.train_loss = number_at(json, "train_loss");
    news.train_accuracy = number_at(json, "train_accuracy");
    news.validation_loss = number_at(json, "validation_loss");
    news.validation_accuracy = number_at(json, "validation_accuracy");
    news.validation_macro_f1 = number_at(json, "validation_macro_f1");
    news.seconds = number_at(json, "seconds");
    news.best = json.value("best", false);
    return news;
}

StepNews step_from_json(const nlohmann::json& json) {
    StepNews news;
    news.epoch = whole_at<int>(json, "epoch");
    news.step = whole_at<std::int64_t>(json, "step");
    news.steps_in_all = whole_at<std::int64_t>(json, "steps_in_all");
    news.loss = number_at(json, "loss");
    news.accuracy = number_at(json, "accuracy");
    news.samples_per_s = number_at(json, "samples_per_s");
    news.load_ms = number_at(json, "load_ms");
    news.compute_ms = number_at(json, "compute_ms");
    if (const auto norms = json.find("gradient_norm"); norms != json.end() && norms->is_object())
        for (const auto& [node, norm] : norms->items())
            if (norm.is_number()) news.gradient_norm[node] = norm.get<double>();
    if (const auto losses = json.find("losses"); losses != json.end() && losses->is_object())
        for (const auto& [head, loss] : losses->items())
            if (loss.is_number()) news.losses[head] = loss.get<double>();
    return news;
}

/// What a run of version 1 learned: the classes of its label column, with the one head that it had.
std::vector<Target> targets_of_version_1(const RunInfo& info) {
    std::vector<Target> targets;
    for (const Node& node : info.graph.nodes) {
        if (target_kind_of(node.type) != TargetKind::classes) continue;
        Target target;
        target.head = node.id;
        target.column = info.label_column;
        target.classes = info.classes;
        target.counts.assign(info.classes.size(), 0);
        targets.push_back(std::move(target));
    }
    return targets;
}

Result<nlohmann::json> read_json(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return fail(ErrorCode::file_not_found, file.string(), "does not exist or cannot be read.",
                    {file.string()});
    nlohmann::json json = nlohmann::json::parse(in, nullptr, false);
    if (!json.is_object())
        return fail(ErrorCode::bad_format, file.string(), "is not a JSON object.", {file.string()});
    return json;
}

} // namespace

nlohmann::json step_to_json(const StepNews& news) {
    nlohmann::json norms = nlohmann::json::object();
    for (const auto& [node, norm] : news.gradient_norm)
        norms[node] = number_or_null(norm);
    nlohmann::json losses = nlohmann::json::object();
    for (const auto& [head, loss] : news.losses)
        losses[head] = number_or_null(loss);
    return {{"kind", "step"},
            {"epoch", news.epoch},
            {"step", news.step},
            {"steps_in_all", news.steps_in_all},
            {"loss", number_or_null(news.loss)},
            {"accuracy", number_or_null(news.accuracy)},
            {"samples_per_s", number_or_null(news.samples_per_s)},
            {"load_ms", number_or_null(news.load_ms)},
            {"compute_ms", number_or_null(news.compute_ms)},
            {"losses", std::move(losses)},
            {"gradient_norm", std::move(norms)}};
}

nlohmann::json epoch_to_json(const EpochNews& news) {
    return {{"kind", "epoch"},
            {"epoch", news.epoch},
            {"step", news.step},
            {"train_loss", number_or_null(news.train_loss)},
            {"train_accuracy", number_or_null(news.train_accuracy)},
            {"validation_loss", number_or_null(news.validation_loss)},
            {"validation_accuracy", number_or_null(news.validation_accuracy)},
            {"validation_macro_f1", number_or_null(news.validation_macro_f1)},
            {"heads", heads_to_json(news.validation)},
            {"seconds", number_or_null(news.seconds)},
            {"best", news.best}};
}

Result<RunFolder> RunFolder::create(const RunConfig& config, const Dataset& dataset,
                                    const std::vector<Target>& targets) {
    std::error_code failed;
    std::filesystem::create_directories(config.folder, failed);
    if (failed)
        return fail(failed == std::errc::no_space_on_device ? ErrorCode::disk_full
                                                            : ErrorCode::file_unwritable,
                    config.folder.string(),
                    "cannot be made: " + failed.message() + ".", {config.folder.string()});
    if (std::filesystem::exists(config.folder / "run.json", failed))
        return fail(ErrorCode::invalid_argument, config.folder.string(),
                    "holds a run already. Choose another folder, or delete that run.",
                    {config.folder.string()});
    RunFolder folder;
    folder.m_path = config.folder;
    const std::filesystem::path data = std::filesystem::absolute(dataset.file(), failed).lexically_normal();
    folder.m_run = {{"version", version},
                    {"program_version", TRIPTYCH_VERSION},
                    {"started", utc_now()},
                    {"graph", graph_to_json(config.graph)},
                    {"settings", settings_to_json(config.settings)},
                    {"data", data.string()},
                    {"data_options",
                     {{"seed", dataset.options().seed},
                      {"test_fraction", dataset.options().test_fraction},
                      {"validation_fraction", dataset.options().validation_fraction}}},
                    {"split_origin", dataset.split_origin()},
                    {"validation_origin", dataset.validation_origin()},
                    {"targets", nlohmann::json::array()},
                    {"label_column", dataset.column_of(Role::label).value_or(std::string())},
                    {"epochs", nlohmann::json::array()},
                    {"best_epoch", 0}};
    for (const Target& target : targets)
        folder.m_run["targets"].push_back(target_to_json(target));
    nlohmann::json roles = nlohmann::json::object();
    for (const auto& [column, role] : dataset.options().roles)
        roles[column] = role_name(role);
    folder.m_run["data_options"]["roles"] = std::move(roles);
    if (auto written = folder.write("running"); !written) return written.error();
    folder.m_metrics.open(config.folder / "metrics.jsonl", std::ios::trunc);
    if (!folder.m_metrics)
        return fail(ErrorCode::file_unwritable, (config.folder / "metrics.jsonl").string(),
                    "cannot be written.", {"metrics.jsonl"});
    return folder;
}

Result<void> RunFolder::write_preparation(const Preparer& preparer) {
    return write_file_atomically(m_path / "preparation.json", preparer.to_json().dump());
}

Result<void> RunFolder::started(const std::string& device, std::int64_t parameters) {
    m_run["device"] = device;
    m_run["parameters"] = parameters;
    return write("running");
}

void RunFolder::starts_from(const std::filesystem::path& file, const WeightsReport& report) {
    m_run["initial_weights"] = starting_weights_to_json({file, report});
}

Result<void> RunFolder::step(const StepNews& news) {
    m_metrics << step_to_json(news).dump() << '\n';
    if (!m_metrics)
        return fail(ErrorCode::disk_full, (m_path / "metrics.jsonl").string(),
                    "cannot be written any more. Is the disk full?", {"metrics.jsonl"});
    return {};
}

Result<void> RunFolder::epoch(const EpochNews& news) {
    m_metrics << epoch_to_json(news).dump() << '\n' << std::flush;
    if (!m_metrics)
        return fail(ErrorCode::disk_full, (m_path / "metrics.jsonl").string(),
                    "cannot be written any more. Is the disk full?", {"metrics.jsonl"});
    m_run["epochs"].push_back(epoch_to_json(news));
    if (news.best) m_run["best_epoch"] = news.epoch;
    return write("running");
}

Result<void> RunFolder::write(const std::string& state, const std::optional<RunFinished>& finished,
                              const std::optional<Error>& error) {
    m_run["state"] = state;
    if (finished) {
        m_run["seconds"] = finished->seconds;
        if (finished->test) m_run["test"] = metrics_to_json(*finished->test);
        if (!finished->test_heads.empty()) m_run["test_heads"] = heads_to_json(finished->test_heads);
    }
    if (error)
        m_run["error"] = {
            {"code", error_code_name(error->code)}, {"where", error->where}, {"message", error->message}};
    if (m_metrics.is_open()) m_metrics.flush();
    std::string text;
    try {
        text = m_run.dump(2);
    } catch (const nlohmann::json::exception&) {
        return fail(ErrorCode::bad_format, m_path.string(),
                    "cannot be written: the path of the data, or the value of a parameter, is not UTF-8.",
                    {m_path.string()});
    }
    return write_file_atomically(m_path / "run.json", text);
}

Result<nlohmann::json> read_preparation(const std::filesystem::path& folder) {
    const std::filesystem::path file = folder / "preparation.json";
    std::error_code failed;
    if (!std::filesystem::exists(file, failed) && !std::filesystem::exists(folder / "last.safetensors", failed))
        return fail(ErrorCode::file_not_found, folder.string(),
                    "holds no checkpoint: the run ended before its data were prepared. Train it again in another folder.",
                    {folder.string()});
    return read_json(file);
}

Result<RunInfo> read_run(const std::filesystem::path& folder) {
    const std::filesystem::path file = folder / "run.json";
    auto json = read_json(file);
    if (!json) return json.error();
    RunInfo info;
    info.folder = folder;
    info.name =
        folder.filename().empty() ? folder.parent_path().filename().string() : folder.filename().string();
    try {
        const int found = json->at("version").get<int>();
        if (found > RunFolder::version)
            return fail(ErrorCode::version_mismatch, file.string(),
                        "has version " + std::to_string(found) + "; this program reads up to " +
                            std::to_string(RunFolder::version) + ". Open it with a newer Triptych.",
                        {std::to_string(found), std::to_string(RunFolder::version)});
        auto graph = read_graph_json(json->at("graph"), builtin_registry());
        if (!graph) return graph.error().at(file.string());
        info.graph = *std::move(graph);
        auto settings = settings_from_json(json->at("settings"));
        if (!settings) {
            Error damaged = settings.error().at(file.string());
            damaged.code = ErrorCode::bad_format; // nobody typed it
            return damaged;
        }
        info.settings = *settings;
        info.state = json->at("state").get<std::string>();
        info.started = json->at("started").get<std::string>();
        info.data = json->at("data").get<std::string>();
        info.label_column = json->at("label_column").get<std::string>();
        if (found < 2) {
            info.classes = json->at("classes").get<std::vector<std::string>>();
            info.targets = targets_of_version_1(info);
        } else {
            for (const nlohmann::json& stored : json->at("targets")) {
                auto target = target_from_json(stored);
                if (!target) return target.error().at(file.string());
                info.targets.push_back(*std::move(target));
            }
            if (!info.targets.empty()) info.classes = info.targets.front().classes;
        }
        if (info.targets.empty())
            return fail(ErrorCode::bad_format, file.string(), "says of no head what it learned.", {"targets"});
        info.device = json->value("device", std::string());
        info.parameters = whole_at<std::int64_t>(*json, "parameters");
        info.best_epoch = json->at("best_epoch").get<int>();
        const nlohmann::json& options = json->at("data_options");
        info.data_options.seed = options.at("seed").get<std::uint64_t>();
        info.data_options.test_fraction = options.at("test_fraction").get<double>();
        info.data_options.validation_fraction = options.at("validation_fraction").get<double>();
        for (const auto& [column, role] : options.at("roles").items())
            if (const auto known = role_from_name(role.get<std::string>()))
                info.data_options.roles[column] = *known;
        for (const nlohmann::json& stored : json->at("epochs")) {
            auto epoch = epoch_from_json(stored);
            if (!epoch) return epoch.error().at(file.string());
            info.epochs.push_back(*std::move(epoch));
        }
        if (json->contains("test")) {
            auto metrics = metrics_from_json(json->at("test"));
            if (!metrics) return metrics.error().at(file.string());
            info.test = *std::move(metrics);
        }
        if (json->contains("test_heads")) {
            auto heads = heads_from_json(json->at("test_heads"));
            if (!heads) return heads.error().at(file.string());
            info.test_heads = *std::move(heads);
        }
    } catch (const nlohmann::json::exception& failure) {
        return fail(ErrorCode::bad_format, file.string(), std::string("is damaged: ") + failure.what() + ".",
                    {file.string()});
    }
    return info;
}

Result<std::vector<StepNews>> read_run_steps(const std::filesystem::path& folder) {
    const std::filesystem::path file = folder / "metrics.jsonl";
    std::ifstream in(file);
    if (!in)
        return fail(ErrorCode::file_not_found, file.string(), "does not exist or cannot be read.",
                    {file.string()});
    std::vector<StepNews> steps;
    // A run that was killed leaves half a line at the end; what stands before it is still good.
    for (std::string line; std::getline(in, line);) {
        const auto json = nlohmann::json::parse(line, nullptr, false);
        if (json.is_object() && json.value("kind", "") == "step") steps.push_back(step_from_json(json));
    }
    return steps;
}

} // namespace triptych
