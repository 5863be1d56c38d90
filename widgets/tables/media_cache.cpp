// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tables/media_cache.h"

#include <QCache>
#include <QSet>
#include <QThreadPool>
#include <algorithm>
#include <atomic>
#include <deque>
#include <exception>
#include <mutex>
#include <new>
#include <thread>

#include "core/media/audio.h"
#include "core/media/image.h"
#include "widgets/pictures.h"

namespace triptych {
namespace {

constexpr QSize small_size(96, 48);
constexpr QSize large_size(360, 256);
constexpr std::size_t envelope_parts = 240;
constexpr std::size_t waiting_limit = 256; ///< more than any window shows
constexpr int threads_at_most = 2;         ///< training and the loader want the others

using Key = quint64; ///< row and column

Key keyOf(std::uint32_t row, int column) {
    return static_cast<Key>(row) << 16 | static_cast<Key>(static_cast<quint16>(column));
}

QImage shrunk(const QImage& image, QSize box) {
    if (image.width() <= box.width() && image.height() <= box.height()) return image;
    return image.scaled(box, Qt::KeepAspectRatio, Qt::SmoothTransformation);
}

std::size_t bytesOf(const MediaThumb& thumb) {
    return sizeof(MediaThumb) +
           static_cast<std::size_t>(thumb.small.sizeInBytes() + thumb.large.sizeInBytes()) +
           thumb.envelope.size() * sizeof(float);
}

MediaThumb failedThumb(const Error& error) {
    MediaThumb thumb;
    thumb.state = MediaThumb::State::failed;
    thumb.error = std::make_shared<const Error>(error);
    return thumb;
}

} // namespace

MediaThumb makeThumb(const std::filesystem::path& file, Role role) {
    MediaThumb thumb;
    if (role == Role::image) {
        const auto image = read_image(file);
        if (!image) return failedThumb(image.error());
        thumb.large = shrunk(toQImage(*image), large_size);
        thumb.small = shrunk(thumb.large, small_size);
    } else {
        const auto sound = read_audio(file);
        if (!sound) return failedThumb(sound.error());
        const std::vector<float>& wave = sound->samples;
        const std::size_t parts = std::min(envelope_parts, wave.size());
        for (std::size_t i = 0; i < parts; ++i) {
            const auto begin = wave.begin() + static_cast<std::ptrdiff_t>(i * wave.size() / parts);
            const auto end = wave.begin() + static_cast<std::ptrdiff_t>((i + 1) * wave.size() / parts);
            const auto [low, high] = std::minmax_element(begin, end);
            thumb.envelope.push_back(*low);
            thumb.envelope.push_back(*high);
        }
    }
    thumb.state = MediaThumb::State::ready;
    return thumb;
}

struct MediaCache::Impl {
    struct Wanted {
        Key key;
        std::uint32_t row;
        int column;
        std::filesystem::path file;
        Role role;
    };

    MediaCache& q;
    std::shared_ptr<const Dataset> dataset;
    QCache<Key, std::shared_ptr<const MediaThumb>> kept; ///< cost in KiB
    QSet<Key> pending;                                   ///< waits or is under way
    std::shared_ptr<const MediaThumb> waiting = std::make_shared<const MediaThumb>();

    std::mutex mutex; ///< guards queue and workers
    std::deque<Wanted> queue;
    int workers = 0;
    std::atomic<quint64> generation{0};
    QThreadPool pool;

    explicit Impl(MediaCache& cache) : q(cache) {
        pool.setMaxThreadCount(
            std::clamp(static_cast<int>(std::thread::hardware_concurrency()) - 1, 1, threads_at_most));
    }

    void drop() {
        {
            const std::lock_guard lock(mutex);
            ++generation;
            queue.clear();
        }
        pending.clear();
        kept.clear();
    }

    void want(Wanted wanted) {
        pending.insert(wanted.key);
        const std::lock_guard lock(mutex);
        queue.push_back(std::move(wanted));
        if (queue.size() > waiting_limit) {
            // It scrolled away; it is asked for again where it is painted again.
            pending.remove(queue.front().key);
            queue.pop_front();
        }
        if (workers < pool.maxThreadCount()) {
            ++workers;
            pool.start([this] { work(); });
        }
    }

    void work() {
        for (;;) {
            Wanted wanted;
            quint64 begun = 0;
            {
                const std::lock_guard lock(mutex);
                if (queue.empty()) {
                    --workers;
                    return;
                }
                wanted = std::move(queue.back());
                queue.pop_back();
                begun = generation.load();
            }
            // A picture may be larger than the memory: its cell says so, and the window goes on.
            auto thumb = std::make_shared<MediaThumb>();
            try {
                *thumb = makeThumb(wanted.file, wanted.role);
            } catch (const std::bad_alloc&) {
                *thumb = failedThumb(fail(ErrorCode::out_of_memory, wanted.file.string(),
                                          "There is not enough memory."));
            } catch (const std::exception& failure) {
                *thumb = failedThumb(fail(ErrorCode::internal, wanted.file.string(), failure.what()));
            }
            QMetaObject::invokeMethod(
                &q,
                [this, thumb, begun, key = wanted.key, row = wanted.row, column = wanted.column] {
                    if (begun != generation.load()) return;
                    pending.remove(key);
                    kept.insert(key, new std::shared_ptr<const MediaThumb>(thumb),
                                static_cast<qsizetype>(bytesOf(*thumb) / 1024 + 1));
                    emit q.loaded(row, column);
                },
                Qt::QueuedConnection);
        }
    }
};

MediaCache::MediaCache(QObject* parent, std::size_t budgetBytes)
    : QObject(parent), m_impl(std::make_unique<Impl>(*this)) {
    m_impl->kept.setMaxCost(static_cast<qsizetype>(budgetBytes / 1024));
}

MediaCache::~MediaCache() {
    m_impl->drop();
    m_impl->pool.waitForDone();
}

void MediaCache::setDataset(std::shared_ptr<const Dataset> dataset) {
    m_impl->drop();
    m_impl->dataset = std::move(dataset);
}

bool MediaCache::busy() const {
    return !m_impl->pending.isEmpty();
}

std::size_t MediaCache::usedBytes() const {
    return static_cast<std::size_t>(m_impl->kept.totalCost()) * 1024;
}

std::shared_ptr<const MediaThumb> MediaCache::thumb(std::uint32_t row, int column) {
    Impl& d = *m_impl;
    const Key key = keyOf(row, column);
    if (const auto* found = d.kept.object(key)) return *found;
    if (d.dataset && row < d.dataset->size() && !d.pending.contains(key)) {
        const ColumnInfo& info = d.dataset->columns()[static_cast<std::size_t>(column)];
        if (auto file = d.dataset->path(row, info.name))
            d.want({key, row, column, *std::move(file), info.role});
    }
    return d.waiting;
}

} // namespace triptych
