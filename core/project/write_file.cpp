// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/project/project.h"

namespace triptych {

Result<void> write_file_atomically(const std::filesystem::path& file, const std::string& bytes) {
    const std::string name = file.string();
    std::string beside = name + ".XXXXXX";
    const int descriptor = mkstemp(beside.data());
    const auto failed = [&](int why) {
        const ErrorCode code = why == ENOSPC || why == EDQUOT ? ErrorCode::disk_full : ErrorCode::file_unwritable;
        return fail(code, name, std::string("cannot be written: ") + std::strerror(why) + ".", {name});
    };
    if (descriptor < 0)
        return failed(errno);
    const auto give_up = [&](int why) {
        close(descriptor);
        unlink(beside.c_str());
        return failed(why);
    };
    for (std::size_t done = 0; done < bytes.size();) {
        const ssize_t written = write(descriptor, bytes.data() + done, bytes.size() - done);
        if (written < 0 && errno != EINTR)
            return give_up(errno);
        if (written > 0)
            done += static_cast<std::size_t>(written);
    }
    // mkstemp makes files that only their owner can read; these are the user's documents, so the umask decides.
    const mode_t mask = umask(0);
    umask(mask);
    if (fchmod(descriptor, 0666 & ~mask) != 0 || fsync(descriptor) != 0)
        return give_up(errno);
    close(descriptor);
    if (rename(beside.c_str(), name.c_str()) != 0) {
        const int why = errno;
        unlink(beside.c_str());
        return failed(why);
    }
    return {};
}

}  // namespace triptych
