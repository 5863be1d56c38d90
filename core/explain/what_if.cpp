// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/what_if.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

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

/// Words, what lies between them, and letters of scripts that write without spaces.
std::vector<std::string_view> words_and_gaps(std::string_view text) {
    const auto space = [](unsigned char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    const auto alone = [](unsigned char c) { return c >= 0xe3; }; // begins a character from U+3000 on
    const auto goes_on = [](unsigned char c) { return (c & 0xc0) == 0x80; };
    std::vector<std::string_view> parts;
    for (std::size_t at = 0; at < text.size();) {
        const auto first = static_cast<unsigned char>(text[at]);
        std::size_t end = at + 1;
        for (; end < text.size(); ++end) {
            const auto c = static_cast<unsigned char>(text[end]);
            if (goes_on(c)) continue;
            if (alone(first) || alone(c) || space(first) != space(c)) break;
        }
        parts.push_back(text.substr(at, end - at));
        at = end;
    }
    return parts;
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

std::vector<TextChange> text_changes(const std::string& before, const std::string& after) {
    using Kind = TextChange::Kind;
    const std::vector<std::string_view> a = words_and_gaps(before), b = words_and_gaps(after);
    std::vector<TextChange> changes;
    const auto add = [&](Kind kind, std::string_view text) {
        if (changes.empty() || changes.back().kind != kind) changes.push_back({kind, {}});
        changes.back().text += text;
    };
    std::size_t begin = 0, ends = 0;
    while (begin < std::min(a.size(), b.size()) && a[begin] == b[begin])
        ++begin;
    while (ends < std::min(a.size(), b.size()) - begin && a[a.size() - 1 - ends] == b[b.size() - 1 - ends])
        ++ends;
    const std::size_t rows = a.size() - begin - ends, columns = b.size() - begin - ends;
    constexpr std::size_t most_cells = 4'000'000;
    // [rows+1,columns+1] length of the longest common subsequence of what is left from there on.
    std::vector<std::uint16_t> longest;
    const bool compared = rows * columns <= most_cells && std::min(rows, columns) < 65536;
    if (compared) longest.assign((rows + 1) * (columns + 1), 0);
    const auto at = [&](std::size_t i, std::size_t j) -> std::uint16_t& { return longest[i * (columns + 1) + j]; };
    if (compared)
        for (std::size_t i = rows; i-- > 0;)
            for (std::size_t j = columns; j-- > 0;)
                at(i, j) = a[begin + i] == b[begin + j] ? static_cast<std::uint16_t>(at(i + 1, j + 1) + 1)
                                                        : std::max(at(i + 1, j), at(i, j + 1));
    for (std::size_t i = 0; i < begin; ++i)
        add(Kind::same, a[i]);
    std::size_t i = 0, j = 0;
    std::string added; // stands after all that is gone at a place
    const auto settle = [&] {
        if (!added.empty()) add(Kind::added, added);
        added.clear();
    };
    while (i < rows || j < columns) {
        if (compared && i < rows && j < columns && a[begin + i] == b[begin + j]) {
            settle();
            add(Kind::same, a[begin + i]);
            ++i, ++j;
        } else if (i < rows && (j == columns || !compared || at(i + 1, j) >= at(i, j + 1))) {
            add(Kind::gone, a[begin + i++]);
        } else {
            added += b[begin + j++];
        }
    }
    settle();
    for (std::size_t k = a.size() - ends; k < a.size(); ++k)
        add(Kind::same, a[k]);
    return changes;
}

Result<PreparedSample> edited(const PreparedSample& sample, const std::vector<SampleEdit>& edits,
                              const Preparer& preparer) {
    PreparedSample out = sample;
    for (const SampleEdit& edit : edits)
        if (auto applied = apply(out, edit, preparer); !applied) return applied.error();
    return out;
}

} // namespace triptych
