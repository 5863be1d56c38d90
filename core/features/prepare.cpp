// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/prepare.h"

#include <algorithm>
#include <atomic>
#include <nlohmann/json.hpp>
#include <thread>

#include "core/features/columns.h"
#include "core/features/input.h"
#include "core/graph/heads.h"
#include "core/graph/inputs.h"

namespace triptych {
namespace {

using nlohmann::json;

constexpr int stored_version = 1;
constexpr std::size_t rows_a_block = 64;

/// The kinds of input, by the type of their node.
const struct {
    const char* type;
    InputResult (*make)(const Params& params);
} kinds_of_input[] = {
    {text_input_type, make_text_input},
    {image_input_type, make_image_input},
    {audio_input_type, make_audio_input},
    {waveform_input_type, make_waveform_input},
    {video_input_type, make_video_input},
    {numbers_input_type, make_numbers_input},
    {vector_input_type, make_vector_input},
    {series_input_type, make_series_input},
};

using Inputs = std::vector<std::unique_ptr<InputPreparer>>;

/// The input nodes of a graph, nothing fitted yet.
Result<Inputs> inputs_of(const GraphSpec& graph, const Registry& registry) {
    const GraphInfo info = analyse(graph, registry);
    Inputs inputs;
    for (const Node& node : graph.nodes) {
        const NodeType* type = registry.find(node.type);
        if (!type || type->category != "input") continue;
        const auto found = info.params.find(node.id);
        if (found == info.params.end()) {
            for (const Problem& problem : info.problems)
                if (problem.node == node.id) return problem.error.at(node.id);
            return fail(ErrorCode::bad_graph, node.id, "has parameters that are not allowed.");
        }
        const auto kind = std::find_if(std::begin(kinds_of_input), std::end(kinds_of_input),
                                       [&](const auto& one) { return node.type == one.type; });
        if (kind == std::end(kinds_of_input))
            return fail(ErrorCode::unknown_name, node.id, "is of type '" + node.type + "', which cannot be prepared.",
                        {node.type});
        auto made = kind->make(found->second);
        if (!made) return made.error().at(node.id);
        (*made)->id = node.id;
        if (const auto column = found->second.values().find("column"); column != found->second.values().end())
            (*made)->column = std::get<std::string>(column->second);
        inputs.push_back(*std::move(made));
    }
    if (inputs.empty()) return fail(ErrorCode::bad_graph, graph.name, "has no input; add one.");
    return inputs;
}

/// A head learns a column that the table has and that no input reads; one that names none learns the label, of a number
/// the first target.
Result<void> check_head(const Node& head, const Dataset& dataset, const std::map<std::string, std::string>& read_by) {
    const auto named = head.params.find("column");
    std::string column = named == head.params.end() ? std::string() : value_text(named->second);
    if (column.empty())
        for (const Role role : {Role::target, Role::label})
            if (column.empty() && (role == Role::label || head.type == "head.number"))
                column = dataset.column_of(role).value_or(std::string());
    const std::string where = "node '" + head.id + "'", table = dataset.file().filename().string();
    const auto info = std::find_if(dataset.columns().begin(), dataset.columns().end(),
                                   [&](const ColumnInfo& one) { return one.name == column; });
    if (info == dataset.columns().end() && !column.empty())
        return fail(ErrorCode::missing_column, where,
                    "learns column '" + column + "', which " + table + " does not have. Choose another column.",
                    {column, table});
    for (const Role unread : {Role::ignore, Role::id, Role::group, Role::split})
        if (!column.empty() && info->role == unread)
            return fail(ErrorCode::missing_column, where,
                        "learns column '" + column + "', whose role is '" + role_name(unread) +
                            "', so that no model reads it. Change the role or the column.",
                        {column, role_name(unread)});
    if (const auto input = read_by.find(column); !column.empty() && input != read_by.end())
        return leak(head.id, input->second, column);
    return {};
}

} // namespace

struct Preparer::State {
    Inputs inputs;
    std::vector<std::string> ids;

    explicit State(Inputs list) : inputs(std::move(list)) {
        for (const auto& input : inputs)
            ids.push_back(input->id);
    }
    const InputPreparer* find(const std::string& id) const {
        for (const auto& input : inputs)
            if (input->id == id) return input.get();
        return nullptr;
    }
};

Preparer::Preparer(std::unique_ptr<State> state) : m_state(std::move(state)) {}
Preparer::Preparer(Preparer&&) noexcept = default;
Preparer& Preparer::operator=(Preparer&&) noexcept = default;
Preparer::~Preparer() = default;

std::vector<Problem> column_problems(const GraphSpec& graph, const Registry& registry, const Dataset& dataset) {
    std::vector<Problem> problems;
    std::map<std::string, std::string> read_by;
    // Where the inputs themselves are wrong, the analysis of the graph says so.
    if (const auto inputs = inputs_of(graph, registry))
        for (const auto& input : *inputs) {
            if (auto fits = input->check(dataset); !fits)
                problems.push_back({Problem::Severity::error, input->id, fits.error()});
            for (const std::string& column : input->columns(dataset))
                read_by.emplace(column, input->id);
        }
    for (const Node& node : graph.nodes) {
        const NodeType* type = registry.find(node.type);
        if (!type || type->category != "head") continue;
        if (auto fits = check_head(node, dataset, read_by); !fits)
            problems.push_back({Problem::Severity::error, node.id, fits.error()});
    }
    return problems;
}

Result<Preparer> Preparer::fit(const GraphSpec& graph, const Registry& registry, const Dataset& dataset,
                               std::stop_token stop, const Progress& progress, int threads) {
    auto inputs = inputs_of(graph, registry);
    if (!inputs) return inputs.error();
    for (const auto& input : *inputs)
        if (auto fits = input->check(dataset); !fits) return fits.error();

    const std::vector<std::size_t> rows = dataset.rows_of(Split::train);
    const std::size_t block_count = (rows.size() + rows_a_block - 1) / rows_a_block;
    std::vector<std::vector<std::unique_ptr<InputTally>>> blocks(block_count);
    std::vector<std::optional<Error>> errors(block_count);
    std::atomic<std::size_t> next{0}, done{0};
    std::atomic<bool> failed{false};
    const auto count_blocks = [&](bool tells, std::size_t& block) {
        for (block = next++; block < block_count && !failed && !stop.stop_requested();
             block = next++) {
            for (const auto& input : *inputs)
                blocks[block].push_back(input->tally());
            const std::size_t end = std::min(rows.size(), (block + 1) * rows_a_block);
            for (std::size_t i = block * rows_a_block; i < end && !errors[block] && !stop.stop_requested();
                 ++i) {
                for (std::size_t k = 0; k < inputs->size(); ++k) {
                    if (!blocks[block][k]) continue;
                    if (auto counted = (*inputs)[k]->count(dataset, rows[i], *blocks[block][k]); !counted) {
                        errors[block] = counted.error();
                        failed = true;
                        break;
                    }
                }
                const std::size_t so_far = ++done;
                if (tells && progress)
                    progress(static_cast<double>(so_far) / static_cast<double>(rows.size()), "preparing");
            }
        }
    };
    // What leaves a thread's function ends the program, so it becomes the error of the block at which it arose.
    const auto work = [&](bool tells) {
        std::size_t block = 0;
        const auto failed_at = [&](ErrorCode code, const std::string& what) {
            errors[block] = fail(code, dataset.where(rows[block * rows_a_block]), what);
            failed = true;
        };
        try {
            count_blocks(tells, block);
        } catch (const std::bad_alloc&) {
            failed_at(ErrorCode::out_of_memory, "there is not enough memory to prepare the training part.");
        } catch (const std::exception& failure) {
            failed_at(ErrorCode::internal, failure.what());
        }
    };
    {
        const int wanted = threads < 0 ? static_cast<int>(std::thread::hardware_concurrency()) : threads;
        std::vector<std::jthread> helpers;
        for (int i = 1; i < wanted; ++i)
            helpers.emplace_back([&work] { work(false); });
        work(true);
    }
    if (stop.stop_requested()) return fail(ErrorCode::cancelled, "preparation", "was cancelled.");
    // Blocks are begun in order, so the first error is that of the first bad row among those that were read.
    for (const auto& error : errors)
        if (error) return *error;
    for (std::size_t k = 0; k < inputs->size(); ++k) {
        std::vector<const InputTally*> of_input;
        for (const auto& block : blocks)
            if (block[k]) of_input.push_back(block[k].get());
        if (auto finished = (*inputs)[k]->finish(of_input); !finished) return finished.error().at((*inputs)[k]->id);
    }
    return Preparer(std::make_unique<State>(*std::move(inputs)));
}

Result<Preparer> Preparer::from_json(const GraphSpec& graph, const Registry& registry, const json& stored) {
    auto inputs = inputs_of(graph, registry);
    if (!inputs) return inputs.error();
    const auto version = stored.find("version");
    if (!stored.is_object() || version == stored.end() || !version->is_number_integer())
        return bad_store("'version' is missing.");
    if (version->get<int>() > stored_version)
        return fail(ErrorCode::version_mismatch, "preparation", "was written by a newer version of Triptych.",
                    {version->dump()});
    const auto table = stored.find("inputs");
    if (table == stored.end() || !table->is_object()) return bad_store("'inputs' is missing.");
    for (const auto& input : *inputs) {
        const auto entry = table->find(input->id);
        if (entry == table->end() || !entry->is_object())
            return bad_store("the input '" + input->id + "' is missing.");
        if (auto loaded = input->load(*entry); !loaded) return loaded.error();
    }
    return Preparer(std::make_unique<State>(*std::move(inputs)));
}

json Preparer::to_json() const {
    json table = json::object();
    for (const auto& input : m_state->inputs) {
        json entry = {{"column", input->column}};
        input->store(entry);
        table[input->id] = std::move(entry);
    }
    return {{"version", stored_version}, {"inputs", std::move(table)}};
}

Result<PreparedSample> Preparer::prepare(const Dataset& dataset, std::size_t row, bool keep_wave) const {
    PreparedSample sample;
    for (const std::string& id : m_state->ids) {
        auto value = prepare_input(dataset, row, id, keep_wave);
        if (!value) return value.error();
        sample.emplace(id, *std::move(value));
    }
    return sample;
}

Result<PreparedValue> Preparer::prepare_input(const Dataset& dataset, std::size_t row, const std::string& id,
                                              bool keep_wave) const {
    const std::string table = dataset.file().filename().string();
    if (row >= dataset.size())
        return fail(ErrorCode::out_of_range, table,
                    "has rows 0 to " + std::to_string(dataset.size() - 1) + "; there is no row " +
                        std::to_string(row) + ".",
                    {std::to_string(dataset.size() - 1), std::to_string(row)});
    const InputPreparer* input = m_state->find(id);
    if (!input) return fail(ErrorCode::unknown_name, id, "is no input of this model.", {id});
    for (const std::string& column : input->columns(dataset))
        if (auto there = column_there(*input, column, dataset); !there) return there.error();
    return input->prepare(dataset, row, keep_wave);
}

Result<PreparedSample> Preparer::prepare(const std::map<std::string, RawValue>& values,
                                         bool keep_wave) const {
    for (const auto& [id, value] : values)
        if (!m_state->find(id))
            return fail(ErrorCode::unknown_name, id, "is no input of this model.", {id});
    PreparedSample sample;
    for (const auto& input : m_state->inputs) {
        const auto given = values.find(input->id);
        auto value = given == values.end() ? PreparedValue{} : input->prepare(given->second, keep_wave);
        if (!value) return value.error().at(input->id);
        sample.emplace(input->id, *std::move(value));
    }
    return sample;
}

const Vocabulary* Preparer::vocabulary(const std::string& id) const {
    const InputPreparer* input = m_state->find(id);
    return input ? input->vocabulary() : nullptr;
}

const LogMel* Preparer::log_mel(const std::string& id) const {
    const InputPreparer* input = m_state->find(id);
    return input ? input->log_mel() : nullptr;
}

const Preparer::MelStatistics* Preparer::mel_statistics(const std::string& id) const {
    const InputPreparer* input = m_state->find(id);
    return input ? input->mel_statistics() : nullptr;
}

const std::vector<float>* Preparer::means(const std::string& id) const {
    const InputPreparer* input = m_state->find(id);
    return input ? input->means() : nullptr;
}

std::int64_t Preparer::width(const std::string& id) const {
    const InputPreparer* input = m_state->find(id);
    return input ? input->width() : -1;
}

std::vector<std::int64_t> Preparer::categories(const std::string& id) const {
    const InputPreparer* input = m_state->find(id);
    return input ? input->categories() : std::vector<std::int64_t>{};
}

const std::vector<std::string>& Preparer::inputs() const {
    return m_state->ids;
}

Modality Preparer::modality(const std::string& id) const {
    const InputPreparer* input = m_state->find(id);
    return input ? input->modality() : Modality::none;
}

PortKind Preparer::kind(const std::string& id) const {
    const InputPreparer* input = m_state->find(id);
    return input ? input->kind() : PortKind::vector;
}

std::string Preparer::column(const std::string& id) const {
    const InputPreparer* input = m_state->find(id);
    return input ? input->column : std::string();
}

std::vector<std::string> Preparer::columns(const std::string& id) const {
    const InputPreparer* input = m_state->find(id);
    return input ? input->names() : std::vector<std::string>{};
}

} // namespace triptych
