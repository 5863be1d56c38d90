// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/token_list.h"

#include <charconv>
#include <map>
#include <nlohmann/json.hpp>

#include "app/cli/console.h"
#include "core/explain/attribution_json.h"

namespace triptych {
namespace {

/// The number of each token.
std::vector<std::size_t> numbered(const std::vector<TokenSource>& tokens, bool together) {
    std::map<std::string, std::size_t> next;
    std::vector<std::size_t> numbers;
    for (const TokenSource& token : tokens)
        numbers.push_back(next[together ? std::string() : token.input]++);
    return numbers;
}

bool read_number(std::string_view text, std::size_t& number) {
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
    return status == std::errc() && end == text.data() + text.size();
}

} // namespace

std::string token_table(const std::vector<TokenSource>& tokens, bool together) {
    using enum TextTable::Align;
    TextTable table({"input", "number", "token"}, {left, right, left});
    const std::vector<std::size_t> numbers = numbered(tokens, together);
    for (std::size_t i = 0; i < tokens.size(); ++i)
        table.add({tokens[i].input.empty() ? "–" : tokens[i].input, std::to_string(numbers[i]), tokens[i].label});
    return table.text();
}

nlohmann::json token_list_json(const std::vector<TokenSource>& tokens, bool together) {
    nlohmann::json list = nlohmann::json::array();
    const std::vector<std::size_t> numbers = numbered(tokens, together);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        list.push_back(token_source_to_json(tokens[i]));
        list.back()["number"] = numbers[i];
    }
    return list;
}

Result<std::vector<std::size_t>> parse_token_numbers(const std::string& text, std::size_t count, const std::string& where) {
    std::vector<std::size_t> numbers;
    if (text == "all") {
        for (std::size_t i = 0; i < count; ++i)
            numbers.push_back(i);
        return numbers;
    }
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const std::string part = text.substr(begin, end - begin);
        const std::size_t dash = part.find('-');
        std::size_t first = 0, last = 0;
        const bool read = dash == std::string::npos
                              ? read_number(part, first) && read_number(part, last)
                              : read_number(std::string_view(part).substr(0, dash), first) &&
                                    read_number(std::string_view(part).substr(dash + 1), last);
        if (!read || last < first)
            return fail(ErrorCode::invalid_argument, where, "'" + part + "' is no number of a token and no range such as 3-5; --tokens lists them.", {part});
        if (last >= count)
            return fail(ErrorCode::invalid_argument, where,
                        "there is no token " + std::to_string(last) + ": there are " + std::to_string(count) + ", counted from 0; --tokens lists them.",
                        {std::to_string(last), std::to_string(count)});
        for (std::size_t number = first; number <= last; ++number)
            numbers.push_back(number);
        begin = end + 1;
    }
    return numbers;
}

} // namespace triptych
