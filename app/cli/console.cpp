// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

namespace triptych {
namespace {

/// Columns that a text takes on a terminal: East Asian wide characters take two.
std::size_t display_width(const std::string& utf8) {
    std::size_t width = 0;
    for (std::size_t i = 0; i < utf8.size();) {
        const auto first = static_cast<unsigned char>(utf8[i]);
        const std::size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        char32_t point = length == 1 ? first : first & (0xffU >> (length + 1));
        for (std::size_t k = 1; k < length && i + k < utf8.size(); ++k)
            point = (point << 6) | (static_cast<unsigned char>(utf8[i + k]) & 0x3fU);
        const bool wide = (point >= 0x1100 && point <= 0x115f) || (point >= 0x2e80 && point <= 0xa4cf) ||
                          (point >= 0xac00 && point <= 0xd7a3) || (point >= 0xf900 && point <= 0xfaff) ||
                          (point >= 0xfe30 && point <= 0xfe6f) || (point >= 0xff00 && point <= 0xff60) ||
                          (point >= 0x1f300 && point <= 0x1faff) || (point >= 0x20000 && point <= 0x3fffd);
        width += wide ? 2 : 1;
        i += length;
    }
    return width;
}

/// What to do, where the message does not say it.
const char* advice(ErrorCode code) {
    switch (code) {
    case ErrorCode::file_not_found:
        return "Check the path. Paths in a table are relative to the table's folder.";
    case ErrorCode::missing_column:
    case ErrorCode::too_few_rows:
        return "'triptych-cli inspect --data TABLE' shows the columns and splits; --role COLUMN=ROLE changes a role.";
    case ErrorCode::disk_full: return "Make room, or write to another disk.";
    case ErrorCode::file_unwritable: return "Choose a folder that you may write to.";
    case ErrorCode::out_of_memory: return "Close other programs, or choose a smaller --batch-size or --image-size.";
    case ErrorCode::internal:
        return "If this looks like a fault of the program, please report it with the command line.";
    default: return nullptr;
    }
}

} // namespace

const char* const exit_code_help = "Exit codes:\n"
                                   "  0    done\n"
                                   "  1    the program itself failed\n"
                                   "  2    wrong usage: an option, or the value of one\n"
                                   "  3    bad input: a file that is missing, damaged or not what is needed\n"
                                   "  4    out of resources: memory, disk, or no such device\n"
                                   "  130  interrupted (Ctrl-C; a second one ends at once)\n";

int exit_code_of(const Error& error) {
    switch (error.code) {
    case ErrorCode::invalid_argument:
    case ErrorCode::out_of_range: return exit_wrong_usage;
    case ErrorCode::out_of_memory:
    case ErrorCode::disk_full:
    case ErrorCode::no_device: return exit_out_of_resources;
    case ErrorCode::cancelled: return exit_interrupted;
    case ErrorCode::internal: return exit_program_failed;
    default: return exit_bad_input;
    }
}

Error as_usage(Error error) {
    error.code = ErrorCode::invalid_argument;
    return error;
}

Error as_input(Error error) {
    if (exit_code_of(error) == exit_wrong_usage) error.code = ErrorCode::bad_format;
    return error;
}

Console::Console() {
    const char* kind = std::getenv("TERM");
    m_bar_shown = isatty(STDERR_FILENO) == 1 && kind && std::string(kind) != "dumb";
}

void Console::print(const std::string& text) {
    if (json) return;
    std::lock_guard lock(m_mutex);
    std::fwrite(text.data(), 1, text.size(), stdout);
}

void Console::result(const nlohmann::json& value) {
    if (!json) return;
    // A path need not be UTF-8; what is not, is replaced, so that the JSON stays valid.
    const std::string text = value.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
    std::lock_guard lock(m_mutex);
    std::fwrite(text.data(), 1, text.size(), stdout);
}

void Console::write_line(const std::string& line) {
    std::string out;
    if (!m_bar.empty()) out += "\r\033[K";
    out += line + '\n' + m_bar;
    std::fwrite(out.data(), 1, out.size(), stderr);
}

void Console::note(const std::string& line) {
    if (quiet) return;
    std::lock_guard lock(m_mutex);
    write_line(line);
}

int Console::failed(const Error& error) {
    const int code = exit_code_of(error);
    {
        std::lock_guard lock(m_mutex);
        write_line(code == exit_interrupted ? "triptych-cli: interrupted."
                                            : "triptych-cli: error: " + error.text());
        if (const char* what = advice(error.code)) write_line(what);
        if (code == exit_wrong_usage) write_line("Run 'triptych-cli " + (command.empty() ? "" : command + " ") + "--help' for options and examples.");
    }
    return code;
}

int Console::wrong_usage(const std::string& message) {
    return failed(fail(ErrorCode::invalid_argument, {}, message));
}

int Console::flushed(int exit_code) {
    if (std::fflush(stdout) == 0 && !std::ferror(stdout)) return exit_code;
    return failed(fail(ErrorCode::disk_full, "standard output", "could not be written."));
}

void Console::set_bar(const std::string& line) {
    if (!m_bar_shown || quiet) return;
    std::lock_guard lock(m_mutex);
    const std::string out = "\r\033[K" + line;
    m_bar = line;
    std::fwrite(out.data(), 1, out.size(), stderr);
    std::fflush(stderr);
}

int Console::width() const {
    winsize size{};
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

ProgressReport::ProgressReport(Console& console, std::string what) : m_console(console), m_what(std::move(what)) {}

ProgressReport::~ProgressReport() {
    m_console.set_bar({});
}

void ProgressReport::update(double fraction, const std::string& what, const std::string& detail) {
    using namespace std::chrono_literals;
    fraction = std::clamp(fraction, 0.0, 1.0);
    const Clock::time_point now = Clock::now();
    const double elapsed = std::chrono::duration<double>(now - m_begun).count();
    // The first percent says little about the rest.
    const bool foretells = fraction >= 0.01 && fraction < 1;
    const std::string left = foretells ? duration_text(elapsed * (1 - fraction) / fraction) + " left" : std::string();
    const std::string share = std::to_string(static_cast<int>(100 * fraction)) + " %";

    if (m_console.draws_bar()) {
        if (now - m_shown < 80ms && fraction < 1) return;
        m_shown = now;
        constexpr int cells = 24;
        const int full = static_cast<int>(std::lround(cells * fraction));
        std::string line = what + " [" + std::string(static_cast<std::size_t>(full), '#') +
                           std::string(static_cast<std::size_t>(cells - full), '-') + "] " + share;
        const auto room = static_cast<std::size_t>(std::max(m_console.width() - 1, 20));
        for (const std::string& part : {left, detail})
            if (!part.empty() && display_width(line) + 2 + display_width(part) <= room) line += "  " + part;
        m_console.set_bar(line);
        return;
    }
    const Clock::time_point last = m_shown == Clock::time_point{} ? m_begun : m_shown;
    if (now - last < 2s || fraction - m_shown_fraction < 0.1) return;
    m_shown = now;
    m_shown_fraction = fraction;
    m_console.note(what + ": " + share + (left.empty() ? "" : ", " + left) + (detail.empty() ? "" : ", " + detail));
}

void ProgressReport::restart() {
    m_begun = Clock::now();
    m_shown = {};
    m_shown_fraction = 0;
}

Progress ProgressReport::callback() {
    return [this](double fraction, const std::string& step) {
        update(fraction, step.empty() ? m_what : m_what + ", " + step);
    };
}

std::string duration_text(double seconds) {
    const auto all = static_cast<long long>(std::llround(std::max(0.0, std::isfinite(seconds) ? seconds : 0.0)));
    char text[48];
    if (all >= 3600)
        std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", all / 3600, all / 60 % 60, all % 60);
    else
        std::snprintf(text, sizeof text, "%lld:%02lld", all / 60, all % 60);
    return text;
}

std::string fixed_text(double value, int digits) {
    if (!std::isfinite(value)) return "–";
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

TextTable::TextTable(std::vector<std::string> header, std::vector<Align> align)
    : m_align(std::move(align)), m_rows{std::move(header)} {}

void TextTable::add(std::vector<std::string> row) {
    m_rows.push_back(std::move(row));
}

std::string TextTable::text() const {
    std::vector<std::size_t> widths(m_align.size(), 0);
    for (const auto& row : m_rows)
        for (std::size_t c = 0; c < row.size(); ++c)
            widths[c] = std::max(widths[c], display_width(row[c]));
    std::string out;
    for (const auto& row : m_rows) {
        std::string line;
        for (std::size_t c = 0; c < row.size(); ++c) {
            const std::string padding(widths[c] - display_width(row[c]), ' ');
            if (c > 0) line += "  ";
            line += m_align[c] == Align::right ? padding + row[c] : row[c] + padding;
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + '\n';
    }
    return out;
}

} // namespace triptych
