// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <random>

#include "core/project/project.h"

namespace triptych {
namespace {

/// Eight letters and digits that no other writer of this file is likely to have.
std::string random_suffix() {
    static constexpr char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::random_device device;
    std::uniform_int_distribution<std::size_t> pick(0, sizeof letters - 2);
    std::string suffix(8, ' ');
    for (char& letter : suffix)
        letter = letters[pick(device)];
    return suffix;
}

}  // namespace

Result<void> write_file_atomically(const std::filesystem::path& file, const std::string& bytes) {
    const std::string name = file.string();
    const auto failed = [&](int why) {
        const ErrorCode code = why == ENOSPC || why == EDQUOT ? ErrorCode::disk_full : ErrorCode::file_unwritable;
        return fail(code, name, std::string("cannot be written: ") + std::strerror(why) + ".", {name});
    };
    // These are the user's documents, so the umask decides who reads them; mkstemp would not ask it, and to read the
    // umask is to change it for all threads.
    constexpr int attempts = 100;
    std::string beside;
    int descriptor = -1;
    for (int i = 0; i < attempts && descriptor < 0; ++i) {
        beside = name + "." + random_suffix();
        descriptor = open(beside.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
        if (descriptor < 0 && errno != EEXIST && errno != EINTR)
            return failed(errno);
    }
    if (descriptor < 0)
        return failed(EEXIST);
    const auto give_up = [&](int why) {
        unlink(beside.c_str());
        return failed(why);
    };
    for (std::size_t done = 0; done < bytes.size();) {
        const ssize_t written = write(descriptor, bytes.data() + done, bytes.size() - done);
        if (written < 0 && errno != EINTR) {
            const int why = errno;
            close(descriptor);
            return give_up(why);
        }
        if (written > 0)
            done += static_cast<std::size_t>(written);
    }
    if (fsync(descriptor) != 0) {
        const int why = errno;
        close(descriptor);
        return give_up(why);
    }
    // Some file systems of a network tell only here that there is no room. Linux has closed it even where it says EINTR.
    if (close(descriptor) != 0 && errno != EINTR)
        return give_up(errno);
    if (rename(beside.c_str(), name.c_str()) != 0)
        return give_up(errno);
    return {};
}

}  // namespace triptych
