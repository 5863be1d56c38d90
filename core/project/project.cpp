// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/project.h"

#include <array>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <set>
#include <system_error>

#include "core/features/columns.h"
#include "core/graph/heads.h"
#include "core/graph/migrate.h"

namespace triptych {
namespace {

using nlohmann::json;

/// A project holds no data: what is larger than this is some other file.
constexpr std::uintmax_t max_file_bytes = 64U << 20U;

/// Turns a file of one version into one of the next, in place. Entry i reads version i + 1; a change of the
/// format raises Project::current_version and appends its step here.
using Migration = Result<void> (*)(json&);
constexpr std::array<Migration, Project::current_version - 1> migrations{};

Error bad_key(const std::string& where, const std::string& message, const std::string& key) {
    return fail(ErrorCode::bad_format, where, message, {key});
}

Result<void> check_keys(const json& object, const std::string& where, const std::string& of,
                        const std::set<std::string>& needed, const std::set<std::string>& optional = {}) {
    const std::string in = of.empty() ? "" : " in '" + of + "'";
    if (!object.is_object()) {
        if (of.empty()) return fail(ErrorCode::bad_format, where, "is not a JSON object.");
        return bad_key(where, "has '" + of + "' that is not a JSON object.", of);
    }
    for (const auto& [key, value] : object.items())
        if (!needed.contains(key) && !optional.contains(key))
            return bad_key(where, "has a key '" + key + "'" + in + " that is not known.", key);
    for (const std::string& key : needed)
        if (!object.contains(key)) return bad_key(where, "lacks the key '" + key + "'" + in + ".", key);
    return {};
}

Result<std::string> text_at(const json& object, const std::string& key, const std::string& where) {
    if (!object.at(key).is_string()) return bad_key(where, "has a '" + key + "' that is not text.", key);
    return object.at(key).get<std::string>();
}

Result<double> fraction_at(const json& object, const std::string& key, const std::string& where) {
    const json& item = object.at(key);
    if (!item.is_number() || !(item.get<double>() >= 0.0 && item.get<double>() < 1.0))
        return bad_key(where, "has a '" + key + "' that is not a number in [0,1).", key);
    return item.get<double>();
}

Result<DatasetOptions> options_from_json(const json& object, const std::string& where) {
    if (auto keys =
            check_keys(object, where, "dataset", {"seed", "test_fraction", "validation_fraction", "roles"});
        !keys)
        return keys.error();
    DatasetOptions options;
    if (!object.at("seed").is_number_unsigned())
        return bad_key(where, "has a 'seed' that is not a whole number from 0.", "seed");
    options.seed = object.at("seed").get<std::uint64_t>();
    auto test = fraction_at(object, "test_fraction", where);
    if (!test) return test.error();
    options.test_fraction = *test;
    auto validation = fraction_at(object, "validation_fraction", where);
    if (!validation) return validation.error();
    options.validation_fraction = *validation;
    const json& roles = object.at("roles");
    if (!roles.is_object()) return bad_key(where, "has 'roles' that are not a JSON object.", "roles");
    for (const auto& [column, name] : roles.items()) {
        const auto role = name.is_string() ? role_from_name(name.get<std::string>()) : std::nullopt;
        if (!role)
            return bad_key(where, "gives the column '" + column + "' a role that is not known.", column);
        options.roles[column] = *role;
    }
    return options;
}

std::filesystem::path absolute_path(const std::filesystem::path& path) {
    std::error_code failed;
    const std::filesystem::path made = std::filesystem::absolute(path, failed);
    return (failed ? path : made).lexically_normal();
}

std::string relative_text(const std::filesystem::path& path, const std::filesystem::path& folder) {
    if (path.empty()) return {};
    const std::filesystem::path relative = absolute_path(path).lexically_relative(folder);
    return (relative.empty() ? path : relative).generic_string();
}

std::filesystem::path absolute_from(const std::string& text, const std::filesystem::path& folder) {
    if (text.empty()) return {};
    return (folder / std::filesystem::path(text)).lexically_normal(); // an absolute one replaces the folder
}

Result<json> read_object(const std::filesystem::path& file) {
    const std::string where = file.string();
    std::error_code failed;
    const auto status = std::filesystem::status(file, failed);
    if (status.type() == std::filesystem::file_type::not_found)
        return fail(ErrorCode::file_not_found, where, "does not exist.", {where});
    if (failed || !std::filesystem::is_regular_file(status))
        return fail(ErrorCode::file_unreadable, where, "is not a file that can be read.", {where});
    const std::uintmax_t bytes = std::filesystem::file_size(file, failed);
    if (!failed && bytes > max_file_bytes)
        return fail(ErrorCode::bad_format, where, "is too large to be a project.", {where});
    std::ifstream in(file, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (!in.is_open() || in.bad())
        return fail(ErrorCode::file_unreadable, where, "cannot be read. Check its permissions.", {where});
    try {
        return json::parse(text);
    } catch (const json::exception& failure) {
        // The parser begins what it says with its own name and number: "[json.exception.parse_error.101] ".
        const std::string what = failure.what();
        const std::size_t end = what.rfind("[json.exception", 0) == 0 ? what.find("] ") : std::string::npos;
        return fail(ErrorCode::bad_format, where,
                    "is no project, since it is not JSON: " + (end == std::string::npos ? what : what.substr(end + 2)) +
                        ".",
                    {where});
    }
}

Result<void> migrate(json& object, const std::string& where) {
    if (!object.is_object()) return fail(ErrorCode::bad_format, where, "is not a JSON object.");
    const auto found = object.find("schema_version");
    if (found == object.end()) return bad_key(where, "lacks the key 'schema_version'.", "schema_version");
    if (!found->is_number_integer() || found->get<std::int64_t>() < 1)
        return bad_key(where, "has a 'schema_version' that is not a whole number from 1.", "schema_version");
    const auto version = found->get<std::int64_t>();
    const std::string known = std::to_string(Project::current_version);
    if (version > Project::current_version)
        return fail(ErrorCode::version_mismatch, where,
                    "has version " + std::to_string(version) + "; this program reads up to " + known +
                        ". Open it with a newer Triptych.",
                    {std::to_string(version), known});
    for (auto step = static_cast<std::size_t>(version) - 1; step < migrations.size(); ++step)
        if (auto done = migrations[step](object); !done) return done.error().at(where);
    object["schema_version"] = Project::current_version;
    return {};
}

} // namespace

Result<Project> load_project(const std::filesystem::path& file) {
    const std::filesystem::path place = absolute_path(file);
    const std::string where = place.string();
    const std::filesystem::path folder = place.parent_path();
    auto object = read_object(place);
    if (!object) return object.error();
    if (auto migrated = migrate(*object, where); !migrated) return migrated.error();
    if (auto keys =
            check_keys(*object, where, {},
                       {"schema_version", "name", "data", "dataset", "graph", "settings", "runs"}, {"view"});
        !keys)
        return keys.error();

    Project project;
    for (const char* key : {"name", "data", "runs"})
        if (auto text = text_at(*object, key, where); !text) return text.error();
    project.name = object->at("name").get<std::string>();
    project.data = absolute_from(object->at("data").get<std::string>(), folder);
    project.runs = absolute_from(object->at("runs").get<std::string>(), folder);
    auto options = options_from_json(object->at("dataset"), where);
    if (!options) return options.error();
    project.dataset = *std::move(options);
    if (!object->at("graph").is_null()) {
        auto graph = read_graph_json(object->at("graph"), builtin_registry());
        if (!graph) return graph.error().at(where);
        project.graph = *std::move(graph);
    }
    auto settings = settings_from_json(object->at("settings"));
    if (!settings) {
        Error error = settings.error().at(where);
        // A name that no setting has is a key that no project has.
        if (error.code == ErrorCode::unknown_name) error.code = ErrorCode::bad_format;
        return error;
    }
    project.settings = *settings;
    if (const auto view = object->find("view"); view != object->end()) {
        if (!view->is_object()) return bad_key(where, "has a 'view' that is not a JSON object.", "view");
        project.view = *view;
    }
    return project;
}

Result<void> save_project(const Project& project, const std::filesystem::path& file) {
    const std::filesystem::path place = absolute_path(file);
    const std::filesystem::path folder = place.parent_path();
    json roles = json::object();
    for (const auto& [column, role] : project.dataset.roles)
        roles[column] = role_name(role);
    const bool no_graph = project.graph.nodes.empty() && project.graph.name.empty();
    const json object = {
        {"schema_version", Project::current_version},
        {"name", project.name},
        {"data", relative_text(project.data, folder)},
        {"dataset",
         {{"seed", project.dataset.seed},
          {"test_fraction", project.dataset.test_fraction},
          {"validation_fraction", project.dataset.validation_fraction},
          {"roles", std::move(roles)}}},
        {"graph", no_graph ? json(nullptr) : graph_to_json(project.graph)},
        {"settings", settings_to_json(project.settings)},
        {"runs", relative_text(project.runs, folder)},
        {"view", project.view},
    };
    std::string text;
    try {
        text = object.dump(2) + "\n";
    } catch (const json::exception&) {
        return fail(
            ErrorCode::invalid_argument, place.string(),
            "cannot be written: a name in the project, or the path of its data, is not UTF-8. Rename it.",
            {place.string()});
    }
    return write_file_atomically(place, text);
}

Result<Project> new_project(const Dataset& dataset, const std::filesystem::path& file) {
    const std::filesystem::path place = absolute_path(file);
    Project project;
    project.name = place.stem().string();
    project.data = absolute_path(dataset.file());
    project.dataset = dataset.options();
    project.runs = place.parent_path() / "runs";
    auto graph = reference_graph(dataset);
    if (graph)
        project.graph = *std::move(graph);
    else if (graph.error().code != ErrorCode::missing_column)
        return graph.error();
    return project;
}

Result<GraphSpec> reference_graph(const Dataset& dataset) {
    const auto label = dataset.column_of(Role::label);
    auto graph = make_template("reference", template_columns(dataset, "reference"), label.value_or(""));
    if (const auto target = dataset.column_of(Role::target); graph && !label && target) learn_number(*graph, *target);
    return graph;
}

} // namespace triptych
