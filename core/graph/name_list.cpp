// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/name_list.h"

#include <utility>

namespace triptych {
namespace {

constexpr const char* white_space = " \t\r\n";

} // namespace

std::vector<std::string> parse_name_list(const std::string& text) {
    std::vector<std::string> names;
    for (std::size_t at = 0; at <= text.size();) {
        std::string name;
        std::size_t begin = text.find_first_not_of(white_space, at);
        if (begin != std::string::npos && text[begin] == '"') {
            for (at = begin + 1; at < text.size(); ++at) {
                if (text[at] == '"' && (at + 1 == text.size() || text[at + 1] != '"')) break;
                if (text[at] == '"') ++at;
                name += text[at];
            }
            at = text.find(',', at);
        } else {
            begin = at;
            at = text.find(',', begin);
            name = text.substr(begin, at == std::string::npos ? at : at - begin);
            name.erase(0, name.find_first_not_of(white_space));
            name.erase(name.find_last_not_of(white_space) + 1);
        }
        if (!name.empty()) names.push_back(std::move(name));
        if (at == std::string::npos) break;
        ++at;
    }
    return names;
}

} // namespace triptych
