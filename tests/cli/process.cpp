// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/process.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "tests/support/tiny_data.h"

namespace triptych::test {
namespace {

/// Reads what is there. @return false at the end (a terminal whose other side closed says EIO)
bool drain(int descriptor, std::string& to) {
    char buffer[65536];
    const ssize_t got = read(descriptor, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) return true;
    if (got <= 0) return false;
    to.append(buffer, static_cast<std::size_t>(got));
    return true;
}

} // namespace

Ran run_cli(const std::vector<std::string>& arguments, const How& how) {
    int out[2], err[2];
    if (pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    if (how.terminal) {
        winsize size{};
        size.ws_col = 100;
        size.ws_row = 24;
        if (openpty(&err[0], &err[1], nullptr, nullptr, &size) != 0) throw std::runtime_error("no terminal");
        fcntl(err[0], F_SETFD, FD_CLOEXEC);
    } else if (pipe2(err, O_CLOEXEC) != 0) {
        throw std::runtime_error("no pipe");
    }
    std::vector<std::string> words{TRIPTYCH_CLI};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (std::string& word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);

    const pid_t child = fork();
    if (child == 0) {
        const int target = how.output_file.empty() ? out[1] : open(how.output_file.c_str(), O_WRONLY);
        dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
        dup2(target, STDOUT_FILENO);
        dup2(err[1], STDERR_FILENO);
        if (how.terminal) setenv("TERM", "xterm", 1);
        execv(TRIPTYCH_CLI, pointers.data());
        _exit(127);
    }
    close(out[1]);
    close(err[1]);

    Ran ran;
    bool interrupted = how.interrupt_after.empty();
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    pollfd watched[2] = {{out[0], POLLIN, 0}, {err[0], POLLIN, 0}};
    while (watched[0].fd >= 0 || watched[1].fd >= 0) {
        if (std::chrono::steady_clock::now() > deadline) kill(child, SIGKILL);
        poll(watched, 2, 1000);
        if (watched[0].revents != 0 && !drain(out[0], ran.out)) watched[0].fd = -1;
        if (watched[1].revents != 0 && !drain(err[0], ran.err)) watched[1].fd = -1;
        if (!interrupted && ran.err.find(how.interrupt_after) != std::string::npos) {
            interrupted = true;
            kill(child, SIGINT);
        }
    }
    close(out[0]);
    close(err[0]);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return ran;
}

Npy read_npy_file(const std::filesystem::path& file) {
    const std::string bytes = read_file(file);
    Npy npy;
    if (bytes.size() < 10 || bytes.compare(0, 6, "\x93NUMPY") != 0) return npy;
    const std::size_t header =
        static_cast<unsigned char>(bytes[8]) + 256U * static_cast<unsigned char>(bytes[9]);
    const std::string text = bytes.substr(10, header);
    if (text.find("'<f4'") == std::string::npos || text.find("'fortran_order': False") == std::string::npos)
        return npy;
    const std::size_t open = text.find('('), shut = text.find(')', open);
    std::size_t count = 1;
    for (std::size_t at = open + 1; at < shut;) {
        if (!std::isdigit(static_cast<unsigned char>(text[at]))) {
            ++at;
            continue;
        }
        std::size_t used = 0;
        npy.shape.push_back(std::stoll(text.substr(at), &used));
        count *= static_cast<std::size_t>(npy.shape.back());
        at += used;
    }
    if (bytes.size() != 10 + header + 4 * count) return {};
    npy.values.resize(count);
    std::memcpy(npy.values.data(), bytes.data() + 10 + header, 4 * count);
    return npy;
}

std::string read_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

nlohmann::json read_json_file(const std::filesystem::path& file) {
    return nlohmann::json::parse(read_file(file), nullptr, false);
}

std::vector<std::string> tiny_options() {
    std::vector<std::string> options{"--batch-size", "8", "--threads", "0", "--device", "cpu"};
    for (const std::string& assignment : tiny_parameters()) {
        options.push_back("--set");
        options.push_back(assignment);
    }
    return options;
}

std::vector<std::string> operator+(std::vector<std::string> a, const std::vector<std::string>& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

} // namespace triptych::test
