// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/result.h"

namespace triptych {

const char* error_code_name(ErrorCode code) {
    switch (code) {
    case ErrorCode::invalid_argument: return "invalid_argument";
    case ErrorCode::unknown_name: return "unknown_name";
    case ErrorCode::out_of_range: return "out_of_range";
    case ErrorCode::file_not_found: return "file_not_found";
    case ErrorCode::file_unreadable: return "file_unreadable";
    case ErrorCode::file_unwritable: return "file_unwritable";
    case ErrorCode::bad_format: return "bad_format";
    case ErrorCode::limit_exceeded: return "limit_exceeded";
    case ErrorCode::missing_column: return "missing_column";
    case ErrorCode::too_few_rows: return "too_few_rows";
    case ErrorCode::bad_shape: return "bad_shape";
    case ErrorCode::too_short: return "too_short";
    case ErrorCode::bad_graph: return "bad_graph";
    case ErrorCode::version_mismatch: return "version_mismatch";
    case ErrorCode::out_of_memory: return "out_of_memory";
    case ErrorCode::disk_full: return "disk_full";
    case ErrorCode::no_device: return "no_device";
    case ErrorCode::cancelled: return "cancelled";
    case ErrorCode::internal: return "internal";
    }
    return "internal";
}

std::string Error::text() const {
    std::string out = where.empty() ? message : where + ": " + message;
    if (cause)
        out += " (" + cause->text() + ")";
    return out;
}

Error Error::at(const std::string& place) const {
    Error copy = *this;
    copy.where = where.empty() ? place : place + ", " + where;
    return copy;
}

Error fail(ErrorCode code, std::string where, std::string message, std::vector<std::string> values) {
    Error error;
    error.code = code;
    error.where = std::move(where);
    error.message = std::move(message);
    error.values = std::move(values);
    return error;
}

}  // namespace triptych
