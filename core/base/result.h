// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace triptych {

/// What went wrong, in kinds that a caller can act on and the window can put in the user's language.
enum class ErrorCode {
    invalid_argument,  ///< a value that no setting allows
    unknown_name,      ///< a node, parameter, column, template or class that does not exist
    out_of_range,      ///< a parameter or row outside its range
    file_not_found,
    file_unreadable,   ///< it exists, but cannot be opened or decoded
    file_unwritable,
    bad_format,        ///< the content of a file is not what its kind demands
    limit_exceeded,    ///< larger than the program agrees to decode
    missing_column,    ///< no column has the role that is needed
    too_few_rows,
    bad_shape,
    too_short,
    bad_graph,         ///< a cycle, an unconnected input, an unused node, …
    version_mismatch,  ///< written by a newer program, or for another graph
    out_of_memory,
    disk_full,
    no_device,
    cancelled,
    internal
};

/// The stable name of a code, as JSON output and tests use it ("file_not_found").
const char* error_code_name(ErrorCode code);

struct Error {
    ErrorCode code = ErrorCode::internal;
    std::string message;              ///< English, with the values in it: what happened and what to do
    std::string where;                ///< node, "column 'x', row 12", or file; may be empty
    std::vector<std::string> values;  ///< what the message speaks of, in order, for a translated sentence
    std::shared_ptr<const Error> cause;

    /// "where: message (cause)" in English, for the command line and for logs.
    std::string text() const;
    /// A copy with a place put before the present one.
    Error at(const std::string& place) const;
};

/// Shorthand: return fail(ErrorCode::bad_shape, "fusion", "expects [B,128], got [B,64]", {"[B,128]", "[B,64]"});
Error fail(ErrorCode code, std::string where, std::string message, std::vector<std::string> values = {});

/// A value, or the reason why there is none. Never both, never neither.
template <class T>
class [[nodiscard]] Result {
  public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }
    T& value() & { return std::get<0>(m_state); }
    const T& value() const& { return std::get<0>(m_state); }
    T&& value() && { return std::get<0>(std::move(m_state)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }
    const Error& error() const { return std::get<1>(m_state); }

  private:
    std::variant<T, Error> m_state;
};

/// Success without a value.
template <>
class [[nodiscard]] Result<void> {
  public:
    Result() = default;
    Result(Error error) : m_error(std::move(error)) {}

    bool ok() const { return !m_error.has_value(); }
    explicit operator bool() const { return ok(); }
    const Error& error() const { return *m_error; }

  private:
    std::optional<Error> m_error;
};

}  // namespace triptych
