// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/token_source.h"

namespace triptych {

const char* token_kind_name(TokenSource::Kind kind) {
    switch (kind) {
    case TokenSource::Kind::word:
        return "word";
    case TokenSource::Kind::box:
        return "box";
    case TokenSource::Kind::region:
        return "region";
    case TokenSource::Kind::frame:
        return "frame";
    case TokenSource::Kind::column:
        return "column";
    case TokenSource::Kind::step:
        return "step";
    case TokenSource::Kind::absent:
        return "absent";
    case TokenSource::Kind::special:
        return "special";
    }
    return "special";
}

} // namespace triptych
