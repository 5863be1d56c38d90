// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/what_if.h"

#include <algorithm>

namespace triptych {
namespace {

Error does_not_fit(const std::string& input, const std::string& what) {
    return fail(ErrorCode::invalid_argument, "input '" + input + "'", what, {input});
}

/// Whether a value is one that the input could have.
bool fits_input(const PreparedValue& value, PortKind kind) {
    switch (kind) {
    case PortKind::text:
        return std::holds_alternative<PreparedText>(value);
    case PortKind::image:
        return std::holds_alternative<PreparedImage>(value);
    case PortKind::audio:
        return std::holds_alternative<PreparedAudio>(value);
    case PortKind::waveform:
        return std::holds_alternative<PreparedWave>(value);
    case PortKind::video:
        return std::holds_alternative<PreparedVideo>(value);
    case PortKind::numbers:
        return std::holds_alternative<PreparedNumbers>(value);
    case PortKind::vector:
        return std::holds_alternative<PreparedVector>(value);
    case PortKind::series:
        return std::holds_alternative<PreparedSeries>(value);
    default:
        return false;
    }
}

Result<PreparedValue> prepared(const std::string& input, const std::string& text, const Preparer& preparer) {
    auto sample = preparer.prepare({{input, RawValue{text, {}}}});
    if (!sample) return sample.error();
    return std::move(sample->at(input));
}

/// One cell in double quotes, so that commas in it stay in it.
std::string quoted(const std::string& cell) {
    std::string out = "\"";
    for (const char c : cell)
        out += c == '"' ? "\"\"" : std::string(1, c);
    return out + "\"";
}

/// The row of numbers with another cell in one column; the others stay as they are, replaced or not.
Result<PreparedValue> with_number(const PreparedValue& value, const SampleEdit& edit, const Preparer& preparer) {
    const std::size_t columns = preparer.columns(edit.input).size();
    if (edit.column >= columns)
        return fail(ErrorCode::invalid_argument, "input '" + edit.input + "'",
                    "has " + std::to_string(columns) + " columns; there is no column " + std::to_string(edit.column) + ".",
                    {edit.input, std::to_string(columns), std::to_string(edit.column)});
    std::string row;
    for (std::size_t i = 0; i < columns; ++i) {
        if (i > 0) row += ',';
        if (i == edit.column && !edit.text.empty()) row += quoted(edit.text);
    }
    auto alone = prepared(edit.input, row, preparer);
    if (!alone) return alone.error();
    const auto* cell = std::get_if<PreparedNumbers>(&*alone);
    PreparedNumbers out{std::vector<float>(columns, 0.0f), std::vector<bool>(columns, false),
                        std::vector<std::string>(columns)};
    if (const auto* before = std::get_if<PreparedNumbers>(&value)) out = *before;
    out.values[edit.column] = cell ? cell->values[edit.column] : 0.0f;
    out.known[edit.column] = cell && cell->known[edit.column];
    out.cells[edit.column] = edit.text;
    // Without any known value the input is absent, as it would be in a table.
    if (std::find(out.known.begin(), out.known.end(), true) == out.known.end()) return PreparedValue{};
    return PreparedValue{std::move(out)};
}

Result<void> apply(PreparedSample& sample, const SampleEdit& edit, const Preparer& preparer) {
    const std::vector<std::string>& inputs = preparer.inputs();
    if (std::find(inputs.begin(), inputs.end(), edit.input) == inputs.end())
        return fail(ErrorCode::unknown_name, "input '" + edit.input + "'", "is no input of this model.", {edit.input});
    const PortKind kind = preparer.kind(edit.input);
    PreparedValue& value = sample[edit.input];
    switch (edit.kind) {
    case SampleEdit::Kind::text: {
        if (kind != PortKind::text) return does_not_fit(edit.input, "takes no text.");
        auto made = prepared(edit.input, edit.text, preparer);
        if (!made) return made.error();
        value = *std::move(made);
        return {};
    }
    case SampleEdit::Kind::remove:
    case SampleEdit::Kind::keep: {
        std::vector<InputToken> own;
        std::copy_if(edit.pieces.begin(), edit.pieces.end(), std::back_inserter(own),
                     [&](const InputToken& piece) { return piece.input == edit.input; });
        if (own.size() != edit.pieces.size()) return does_not_fit(edit.input, "is given pieces of another input.");
        const PreparedSample alone{{edit.input, value}};
        value = (edit.kind == SampleEdit::Kind::keep ? only : without)(alone, own, edit.baseline, preparer).at(edit.input);
        return {};
    }
    case SampleEdit::Kind::drop:
        value = PreparedValue{};
        return {};
    case SampleEdit::Kind::swap:
        // What another sample lacks is absent from then on.
        if (!std::holds_alternative<std::monostate>(edit.value) && !fits_input(edit.value, kind))
            return does_not_fit(edit.input, "is given the value of an input of another kind.");
        value = edit.value;
        return {};
    case SampleEdit::Kind::number: {
        if (kind != PortKind::numbers) return does_not_fit(edit.input, "has no columns of numbers or categories.");
        auto made = with_number(value, edit, preparer);
        if (!made) return made.error();
        value = *std::move(made);
        return {};
    }
    }
    return {};
}

std::string pieces_text(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " piece" : " pieces");
}

} // namespace

std::string edit_text(const SampleEdit& edit) {
    switch (edit.kind) {
    case SampleEdit::Kind::text:
        return edit.input + ": “" + edit.text + "”";
    case SampleEdit::Kind::remove:
        return edit.input + " without " + pieces_text(edit.pieces.size());
    case SampleEdit::Kind::keep:
        return edit.input + ": only " + pieces_text(edit.pieces.size());
    case SampleEdit::Kind::drop:
        return "without " + edit.input;
    case SampleEdit::Kind::swap:
        return edit.input + " of " + edit.label;
    case SampleEdit::Kind::number:
        return edit.input + ": column " + std::to_string(edit.column + 1) + " = " +
               (edit.text.empty() ? std::string("missing") : edit.text);
    }
    return {};
}

Result<PreparedSample> edited(const PreparedSample& sample, const std::vector<SampleEdit>& edits,
                              const Preparer& preparer) {
    PreparedSample out = sample;
    for (const SampleEdit& edit : edits)
        if (auto applied = apply(out, edit, preparer); !applied) return applied.error();
    return out;
}

} // namespace triptych
