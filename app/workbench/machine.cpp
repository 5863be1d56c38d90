// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/machine.h"

#include <QDir>
#include <QFile>
#include <algorithm>
#include <cstring>
#include <link.h>
#include <thread>
#include <unistd.h>

namespace triptych {

namespace {

bool linkedWithCuda() {
    bool found = false;
    dl_iterate_phdr(
        [](dl_phdr_info* info, std::size_t, void* result) {
            if (!info->dlpi_name || !std::strstr(info->dlpi_name, "libtorch_cuda")) return 0;
            *static_cast<bool*>(result) = true;
            return 1;
        },
        &found);
    return found;
}

QString firstCard() {
    const QDir cards(QStringLiteral("/proc/driver/nvidia/gpus"));
    for (const QString& card : cards.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        QFile file(cards.filePath(card + QStringLiteral("/information")));
        if (!file.open(QIODevice::ReadOnly)) continue;
        for (const QByteArray& line : file.readAll().split('\n'))
            if (line.startsWith("Model:")) return QString::fromUtf8(line.mid(6).trimmed());
    }
    return {};
}

qint64 firstNumber(const char* path) {
    QFile file(QString::fromLatin1(path));
    if (!file.open(QIODevice::ReadOnly)) return 0;
    return file.readAll().trimmed().toLongLong(); // 0 for "max"
}

} // namespace

Machine Machine::detect() {
    Machine machine{QStringLiteral("CPU"), int(std::max(1U, std::thread::hardware_concurrency())), false};
    const QString card = linkedWithCuda() ? firstCard() : QString();
    if (!card.isEmpty()) {
        machine.device = card;
        machine.accelerator = true;
    }
    return machine;
}

Memory Memory::read() {
    Memory memory;
    const qint64 page = sysconf(_SC_PAGESIZE);
    QFile file(QStringLiteral("/proc/self/statm"));
    if (file.open(QIODevice::ReadOnly)) {
        const QList<QByteArray> fields = file.readAll().split(' ');
        if (fields.size() > 1) memory.usedBytes = fields[1].toLongLong() * page;
    }
    memory.totalBytes = qint64(sysconf(_SC_PHYS_PAGES)) * page;
    const qint64 limit = firstNumber("/sys/fs/cgroup/memory.max");
    if (limit > 0) memory.totalBytes = std::min(memory.totalBytes, limit);
    return memory;
}

} // namespace triptych
