// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/batch_loader.h"

#include <algorithm>
#include <limits>

#include "core/cuda/nvtx.h"
#include "core/training/memory.h"

namespace triptych {

BatchLoader::BatchLoader(const Dataset& dataset, const Preparer& preparer,
                         std::vector<std::vector<std::size_t>> batches, int threads,
                         const torch::Device& device, std::vector<Target> targets)
    : m_dataset(dataset), m_preparer(preparer), m_batches(std::move(batches)), m_targets(std::move(targets)),
      m_device(device),
      m_ahead(static_cast<std::size_t>(std::max(threads, 0)) + 2) {
    for (int i = 0; i < threads; ++i)
        m_threads.emplace_back([this](std::stop_token stop) { work(stop); });
}

BatchLoader::~BatchLoader() {
    for (std::jthread& thread : m_threads)
        thread.request_stop();
    m_changed.notify_all();
}

Result<Batch> BatchLoader::make(const std::vector<std::size_t>& rows) const {
    const NvtxRange range("load");
    std::vector<PreparedSample> samples;
    samples.reserve(rows.size());
    for (const std::size_t row : rows) {
        auto sample = m_preparer.prepare(m_dataset, row);
        if (!sample) return sample.error();
        samples.push_back(*std::move(sample));
    }
    std::vector<const PreparedSample*> pointers;
    for (const PreparedSample& sample : samples)
        pointers.push_back(&sample);
    Batch batch = collate(pointers, m_preparer, m_device);
    batch.rows = rows;
    for (const Target& target : m_targets)
        batch.targets[target.head] = target_tensor(target, m_dataset, rows);
    return batch;
}

torch::Tensor target_tensor(const Target& target, const Dataset& dataset, const std::vector<std::size_t>& rows) {
    const auto size = static_cast<std::int64_t>(rows.size());
    constexpr float missing = std::numeric_limits<float>::quiet_NaN();
    switch (target.kind) {
    case TargetKind::number: {
        torch::Tensor values = torch::full({size}, missing);
        for (std::size_t i = 0; i < rows.size(); ++i)
            if (const auto value = target.value(dataset, rows[i]))
                values.data_ptr<float>()[i] = static_cast<float>(*value);
        return values;
    }
    case TargetKind::labels: {
        torch::Tensor values = torch::full({size, target.outputs()}, missing);
        for (std::size_t i = 0; i < rows.size(); ++i)
            if (const auto given = target.labels_of(dataset, rows[i]))
                std::copy(given->begin(), given->end(),
                          values.data_ptr<float>() + static_cast<std::ptrdiff_t>(i) * target.outputs());
        return values;
    }
    case TargetKind::classes:
    case TargetKind::ordered:
        break;
    }
    torch::Tensor classes = torch::full({size}, -1, torch::kInt64);
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (const auto value = target.value(dataset, rows[i]))
            classes.data_ptr<std::int64_t>()[i] = static_cast<std::int64_t>(*value);
    return classes;
}

void BatchLoader::work(std::stop_token stop) {
    while (!stop.stop_requested()) {
        std::size_t index = 0;
        {
            std::unique_lock lock(m_mutex);
            m_changed.wait(lock, stop,
                           [this] { return m_taken == m_batches.size() || m_taken < m_given + m_ahead; });
            if (stop.stop_requested() || m_taken == m_batches.size()) return;
            index = m_taken++;
        }
        Result<Batch> batch = fail(ErrorCode::internal, {}, {});
        try {
            batch = make(m_batches[index]);
        } catch (const std::bad_alloc&) {
            batch = fail(
                ErrorCode::out_of_memory, m_dataset.where(m_batches[index].front()),
                "there is not enough memory to load the batch. Choose a smaller batch size or image size.");
        } catch (const std::exception& failure) {
            batch = fail(ErrorCode::internal, m_dataset.where(m_batches[index].front()), what_failed(failure));
        }
        std::lock_guard lock(m_mutex);
        m_ready.emplace(index, std::move(batch));
        m_changed.notify_all();
    }
}

Result<Batch> BatchLoader::next(std::stop_token stop) {
    if (stop.stop_requested()) return fail(ErrorCode::cancelled, {}, "Stopped.");
    if (m_threads.empty()) return make(m_batches[m_given++]);
    std::unique_lock lock(m_mutex);
    if (!m_changed.wait(lock, stop, [this] { return m_ready.contains(m_given); }))
        return fail(ErrorCode::cancelled, {}, "Stopped.");
    auto node = m_ready.extract(m_given++);
    m_changed.notify_all();
    return std::move(node.mapped());
}

int loader_threads(int wanted) {
    if (wanted >= 0) return wanted;
    // Computing uses every core as well; more loaders than cores only take turns with it.
    const int cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    return std::clamp(cores / 2, 1, 8);
}

std::vector<std::vector<std::size_t>> in_batches(const std::vector<std::size_t>& rows,
                                                 std::size_t batch_size) {
    std::vector<std::vector<std::size_t>> batches;
    for (std::size_t begin = 0; begin < rows.size(); begin += batch_size)
        batches.emplace_back(rows.begin() + static_cast<std::ptrdiff_t>(begin),
                             rows.begin() +
                                 static_cast<std::ptrdiff_t>(std::min(begin + batch_size, rows.size())));
    return batches;
}

} // namespace triptych
