// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/base/result.h"

namespace triptych {

/// What the program returns to the shell. Written out in every --help.
enum ExitCode {
    exit_done = 0,
    exit_program_failed = 1,
    exit_wrong_usage = 2,
    exit_bad_input = 3,
    exit_out_of_resources = 4,
    exit_interrupted = 130
};
extern const char* const exit_code_help;
int exit_code_of(const Error& error);

/// The same error as one of usage: what the user typed is wrong, not what a file holds.
Error as_usage(Error error);
/// The same error as one of input: what a file holds is out of range, not what the user typed.
Error as_input(Error error);

/// The two streams: results on stdout, everything else on stderr. At a terminal stderr has a bar in its last line,
/// which gives way to every other line.
/// Threads: all functions may be called from any thread.
class Console {
  public:
    bool json = false;   ///< results as one JSON value
    bool quiet = false;  ///< neither notes nor progress
    std::string command; ///< "train", for the hint at its help

    Console();

    /// A result for a person, on stdout; nothing with --json.
    void print(const std::string& text);
    /// The result for a program, on stdout; nothing without --json.
    void result(const nlohmann::json& value);
    /// One line on stderr, unless quiet.
    void note(const std::string& line);
    /// The error and what to do. @return the exit code
    int failed(const Error& error);
    int wrong_usage(const std::string& message);
    /// Whether everything on stdout was written. @return the exit code, after an error message
    int flushed(int exit_code);

    /// True where the bar is drawn, false where lines are.
    bool draws_bar() const { return m_bar_shown; }
    void set_bar(const std::string& line); ///< empty: removes it
    int width() const;                     ///< columns of the terminal

  private:
    void write_line(const std::string& line);

    std::mutex m_mutex;
    bool m_bar_shown;
    std::string m_bar;
};

/// How far one piece of work is: a bar with the time left at a terminal, elsewhere a line every tenth (and at most
/// every few seconds).
/// Threads: one at a time.
class ProgressReport {
  public:
    ProgressReport(Console& console, std::string what);
    ~ProgressReport();
    ProgressReport(const ProgressReport&) = delete;
    ProgressReport& operator=(const ProgressReport&) = delete;

    /// @param detail  stands behind the percentage ("loss 0.61")
    void update(double fraction, const std::string& what, const std::string& detail = {});
    /// Another piece of work begins: the time left counts from here.
    void restart();
    /// For functions of core that take a Progress.
    Progress callback();

  private:
    using Clock = std::chrono::steady_clock;
    Console& m_console;
    std::string m_what;
    Clock::time_point m_begun = Clock::now();
    Clock::time_point m_shown{};
    double m_shown_fraction = 0;
};

/// "0:07", "12:30", "1:02:03".
std::string duration_text(double seconds);
/// A number with so many digits after the point; "–" where it is not one.
std::string fixed_text(double value, int digits);

/// Rows of text whose columns line up.
class TextTable {
  public:
    enum class Align { left, right };
    TextTable(std::vector<std::string> header, std::vector<Align> align);
    void add(std::vector<std::string> row);
    std::string text() const;

  private:
    std::vector<Align> m_align;
    std::vector<std::vector<std::string>> m_rows;
};

} // namespace triptych
