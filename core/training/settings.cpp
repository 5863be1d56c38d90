// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/run.h"

#include <nlohmann/json.hpp>

namespace triptych {
namespace {

std::string known_names() {
    std::string names;
    for (const Field& field : train_fields())
        names += (names.empty() ? "" : ", ") + field.name;
    return names;
}

} // namespace

const std::vector<Field>& train_fields() {
    using std::int64_t;
    static const TrainSettings defaults;
    static const std::vector<Field> fields = {
        {.name = "epochs",
         .title = "Epochs",
         .fallback = int64_t{defaults.epochs},
         .minimum = 1,
         .maximum = 100000,
         .help = "How often the training part is gone through."},
        {.name = "batch_size",
         .title = "Batch size",
         .fallback = int64_t{defaults.batch_size},
         .minimum = 1,
         .maximum = 65536,
         .unit = "samples",
         .help = "Samples that a step learns from."},
        {.name = "learning_rate",
         .title = "Learning rate",
         .kind = FieldKind::number,
         .fallback = defaults.learning_rate,
         .minimum = 1e-9,
         .maximum = 10,
         .help = "Step size of Adam."},
        {.name = "weight_decay",
         .title = "Weight decay",
         .kind = FieldKind::number,
         .fallback = defaults.weight_decay,
         .minimum = 0,
         .maximum = 1,
         .help = "Pulls weights towards zero (L2, as torch.optim.Adam adds it to the gradient)."},
        {.name = "clip_norm",
         .title = "Clip gradients",
         .kind = FieldKind::number,
         .fallback = defaults.clip_norm,
         .minimum = 0,
         .maximum = 1e6,
         .help = "Largest L2 norm of all gradients together; 0 leaves them."},
        {.name = "seed",
         .title = "Seed",
         .fallback = int64_t{0},
         .minimum = 0,
         .maximum = 9007199254740991.0,
         .help = "The same seed gives the same run, bit for bit on the CPU."},
        {.name = "threads",
         .title = "Loader threads",
         .fallback = int64_t{defaults.threads},
         .minimum = -1,
         .maximum = 64,
         .help = "Threads that decode ahead; -1 chooses, 0 decodes between steps.",
         .advanced = true},
        {.name = "device",
         .title = "Device",
         .kind = FieldKind::text,
         .fallback = defaults.device,
         .help = "auto, cpu, cuda, or cuda:N. auto takes a GPU if there is one."},
    };
    return fields;
}

Value setting(const TrainSettings& settings, const std::string& name) {
    if (name == "epochs") return std::int64_t{settings.epochs};
    if (name == "batch_size") return std::int64_t{settings.batch_size};
    if (name == "learning_rate") return settings.learning_rate;
    if (name == "weight_decay") return settings.weight_decay;
    if (name == "clip_norm") return settings.clip_norm;
    if (name == "seed") return static_cast<std::int64_t>(settings.seed);
    if (name == "threads") return std::int64_t{settings.threads};
    return settings.device;
}

Result<void> set_setting(TrainSettings& settings, const std::string& name, const Value& value) {
    const Field* field = find_field(train_fields(), name);
    if (!field)
        return fail(ErrorCode::unknown_name, "train",
                    "has no setting '" + name + "'; it has " + known_names() + ".", {name, known_names()});
    auto checked = check_value(*field, value);
    if (!checked) return checked.error().at("train");
    const auto integer = [&] { return std::get<std::int64_t>(*checked); };
    const auto number = [&] { return std::get<double>(*checked); };
    if (name == "epochs")
        settings.epochs = static_cast<int>(integer());
    else if (name == "batch_size")
        settings.batch_size = static_cast<int>(integer());
    else if (name == "learning_rate")
        settings.learning_rate = number();
    else if (name == "weight_decay")
        settings.weight_decay = number();
    else if (name == "clip_norm")
        settings.clip_norm = number();
    else if (name == "seed")
        settings.seed = static_cast<std::uint64_t>(integer());
    else if (name == "threads")
        settings.threads = static_cast<int>(integer());
    else
        settings.device = std::get<std::string>(*checked);
    return {};
}

nlohmann::json settings_to_json(const TrainSettings& settings) {
    nlohmann::json json = nlohmann::json::object();
    for (const Field& field : train_fields())
        std::visit([&](const auto& value) { json[field.name] = value; }, setting(settings, field.name));
    return json;
}

Result<TrainSettings> settings_from_json(const nlohmann::json& json) {
    if (!json.is_object()) return fail(ErrorCode::bad_format, "settings", "are not a JSON object.");
    TrainSettings settings;
    for (const auto& [key, item] : json.items()) {
        Value value;
        if (item.is_boolean())
            value = item.get<bool>();
        else if (item.is_number_integer())
            value = item.get<std::int64_t>();
        else if (item.is_number())
            value = item.get<double>();
        else if (item.is_string())
            value = item.get<std::string>();
        else
            return fail(ErrorCode::bad_format, "settings", "have a '" + key + "' that is no plain value.",
                        {key});
        if (auto set = set_setting(settings, key, value); !set) return set.error();
    }
    return settings;
}

} // namespace triptych
