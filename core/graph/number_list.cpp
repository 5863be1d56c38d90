// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/number_list.h"

#include <algorithm>
#include <charconv>

namespace triptych {

Result<std::vector<std::int64_t>> parse_number_list(const std::string& name, const std::string& text,
                                                    std::int64_t least, std::int64_t most) {
    constexpr std::size_t longest = 64;
    std::string plain = text;
    std::erase_if(plain, [](char c) { return c == ' ' || c == '\t'; });
    const Error malformed =
        fail(ErrorCode::invalid_argument, {},
             name + " is '" + text + "'; it takes whole numbers with commas between.", {name, text});
    std::vector<std::int64_t> numbers;
    const char* at = plain.data();
    const char* const end = at + plain.size();
    for (;;) {
        std::int64_t number = 0;
        const auto [next, error] = std::from_chars(at, end, number);
        if (error == std::errc::invalid_argument) return malformed;
        if (error != std::errc() || number < least || number > most) {
            const std::string given(at, next), low = std::to_string(least), high = std::to_string(most);
            return fail(ErrorCode::out_of_range, {},
                        name + " is " + given + "; it takes " + low + " to " + high + ".",
                        {name, given, low, high});
        }
        numbers.push_back(number);
        if (numbers.size() > longest)
            return fail(ErrorCode::out_of_range, {},
                        name + " has more than " + std::to_string(longest) + " numbers.",
                        {name, std::to_string(longest)});
        if (next == end) return numbers;
        if (*next != ',') return malformed;
        at = next + 1;
    }
}

} // namespace triptych
