// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QObject>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/result.h"
#include "core/dataset/dataset.h"

namespace triptych {

/// A picture or a sound small enough for a cell.
struct MediaThumb {
    enum class State { waiting, ready, failed };
    State state = State::waiting;
    QImage small;                       ///< picture: at most 96×48, for table cells
    QImage large;                       ///< picture: at most 360×256, for the gallery
    std::vector<float> envelope;        ///< sound: lowest and highest of each of its equal parts, in [-1,1]
    std::shared_ptr<const Error> error; ///< failed: naming the file
};

/// Makes thumbnails on worker threads when they are asked for and keeps the newest of them. What was asked
/// for last is made first, and what scrolled by long ago is not made at all. Memory: budgetBytes for what is
/// kept, least recently used goes first. Threads: GUI thread only; files are read on others.
class MediaCache : public QObject {
    Q_OBJECT

  public:
    explicit MediaCache(QObject* parent = nullptr, std::size_t budgetBytes = 64U << 20);
    ~MediaCache() override;

    /// Forgets everything; what is under way never arrives.
    void setDataset(std::shared_ptr<const Dataset> dataset);
    /// What there is at once: a waiting one is being made and `loaded` will tell.
    /// @param column  of the data set, whose role is image or audio
    std::shared_ptr<const MediaThumb> thumb(std::uint32_t row, int column);
    std::size_t usedBytes() const;
    bool busy() const; ///< some thumbnail that was asked for is still to come

  signals:
    void loaded(quint32 row, int column);

  private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// Reads and shrinks one file. @return ready or failed. Threads: any.
MediaThumb makeThumb(const std::filesystem::path& file, Role role);

} // namespace triptych

Q_DECLARE_METATYPE(std::shared_ptr<const triptych::MediaThumb>)
