// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace triptych {

/// What is known of a model over a data set, as one page for colleagues.
struct DataPage {
    struct Part {
        std::string heading;
        std::vector<std::pair<std::string, std::string>> settings; ///< what made it: name and value
        std::vector<std::string> pictures;                         ///< self-contained SVG
    };
    std::string title, model_hash; ///< an empty hash is not named
    std::vector<Part> parts;
};
/// HTML that needs nothing else, as report_to_html().
std::string data_page_to_html(const DataPage& page);

} // namespace triptych
