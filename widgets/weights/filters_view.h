// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/learned.h"
#include "widgets/weights/picture_grid.h"

namespace triptych {

/// The filters of a convolution as small pictures: grey is zero, each filter on a scale of its own.
class FiltersView : public PictureGrid {
    Q_OBJECT

  public:
    explicit FiltersView(QWidget* parent = nullptr);

    void setFilters(const FilterBank& filters);
    void clear() { setFilters({}); }
    QString pictureText(int index) const override;

  protected:
    void retranslate() override;

  private:
    FilterBank m_filters;
};

} // namespace triptych
