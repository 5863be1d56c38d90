// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/learned.h"
#include "widgets/weights/picture_grid.h"

namespace triptych {

/// What leaves a node for one sample, channel by channel, the strongest first, all on one scale of colours.
class FeatureMapsView : public PictureGrid {
    Q_OBJECT

  public:
    explicit FeatureMapsView(QWidget* parent = nullptr);

    void setMaps(const FeatureMaps& maps);
    void clear() { setMaps({}); }
    QString pictureText(int index) const override;

  protected:
    void retranslate() override;

  private:
    FeatureMaps m_maps;
};

} // namespace triptych
