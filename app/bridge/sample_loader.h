// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QThreadPool>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/dataset/dataset.h"
#include "core/features/prepare.h"
#include "core/media/audio.h"
#include "core/media/image.h"
#include "core/media/video.h"

namespace triptych {

/// One cell as it lies on disk. Nothing but the column's name and role where the value is absent.
struct LoadedCell {
    std::string column;
    Role role = Role::ignore;
    bool present = false;
    std::string text;           ///< of the cell, trimmed; for media what names the file
    std::filesystem::path file; ///< media: absolute
    std::optional<ImageInfo> imageInfo;
    std::optional<AudioInfo> audioInfo;
    std::optional<VideoInfo> videoInfo;
    Image image;        ///< as displayed
    std::vector<Image> frames;      ///< of a video: spread evenly, made small enough to look at
    std::vector<double> frameTimes; ///< of each, in seconds
    Audio audio;        ///< mono at the file's own rate
    Matrix numbers;                  ///< of a series [T,C], of a vector [1,D]
    std::vector<std::string> names;  ///< of a series' channels, where its file tells them
    Matrix spectrogram; ///< [128,F] dB of `audio`, with windows of about 64 ms
    double hopSeconds = 0;
    std::vector<double> melHz;  ///< centre of each of its bins
    std::optional<Error> error; ///< why the file cannot be read
};

/// What the model gets of one input after preparation.
struct LoadedInput {
    std::string input; ///< node id
    std::string column;               ///< empty for an input of numbers
    std::vector<std::string> columns; ///< of the table, that it reads
    Modality modality = Modality::none;
    PreparedValue value;       ///< monostate: absent, or an error
    std::vector<bool> known;   ///< text: whether each word is in the vocabulary
    Matrix normalised;         ///< audio: [n_mels,F] in deviations from the training part's mean
    std::vector<double> melHz; ///< audio: centre of each bin
    std::optional<Error> error;
};

struct LoadedSample {
    std::shared_ptr<const Dataset> dataset;
    std::size_t row = 0;
    std::vector<LoadedCell> cells; ///< in the order of the columns
    bool prepared = false;         ///< whether a preparer was at hand; without it inputs is empty
    std::vector<LoadedInput> inputs;
};

/// Reads one sample from its files and prepares it. A file that cannot be read is an error of its cell alone.
/// @param overtaken  asked between the files; once it says true, nothing comes back
/// Threads: any.
std::shared_ptr<LoadedSample> loadSample(std::shared_ptr<const Dataset> dataset, std::size_t row,
                                         const Preparer* preparer,
                                         const std::function<bool()>& overtaken = {});

/// Loads samples on a thread of its own; a newer request takes the place of an older one, whose sample never
/// comes. Threads: GUI thread only; signals come queued to it.
class SampleLoader : public QObject {
    Q_OBJECT

  public:
    explicit SampleLoader(QObject* parent = nullptr);
    ~SampleLoader() override;

    /// @param preparer  may be null: then only what lies on disk is loaded
    void request(std::shared_ptr<const Dataset> dataset, qint64 row,
                 std::shared_ptr<const Preparer> preparer);
    void cancel();
    bool busy() const { return m_busy; }

  signals:
    void busyChanged(bool busy);
    /// The receiver has it alone: sounds and pictures can be moved out of it.
    void loaded(std::shared_ptr<triptych::LoadedSample> sample);

  private:
    void setBusy(bool busy);

    std::shared_ptr<std::atomic<std::uint64_t>> m_generation;
    QThreadPool m_pool;
    bool m_busy = false;
};

} // namespace triptych
