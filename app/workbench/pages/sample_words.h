// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QString>
#include <memory>
#include <string>
#include <vector>

#include "core/dataset/dataset.h"
#include "core/graph/graph.h"

namespace triptych {

struct AttributionScene;

class MediaCache;

/// "Row 12 · high · test". The label is left out where there is none.
QString sampleTitle(const Dataset& dataset, std::size_t row);
/// What its first text says, shortened; empty where there is none.
QString sampleWords(const Dataset& dataset, std::size_t row, int most = 120);
/// An input as every widget of a page calls it: by its name, with the column that it is read from where that is called
/// otherwise: "text · log". @param columns  its columns; several do not name it
QString inputHeading(const std::string& input, Modality modality, const std::vector<std::string>& columns);
QString inputHeading(const std::string& input, const AttributionScene& scene);
/// Its first picture, small or large; null while it is being made, and where there is none.
QImage samplePicture(MediaCache& cache, const Dataset& dataset, std::size_t row, bool large);

} // namespace triptych
