// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "widgets/attention/token_view.h"

namespace triptych {

/// How the shown weights fall to the inputs: one bar that adds up to 100 %, and below it each input's name
/// and number.
class ModalityBar : public AttentionView {
    Q_OBJECT

  public:
    struct Share {
        std::string input;
        Modality modality = Modality::none;
        double share = 0; ///< of all shown weights
        bool absent = false;
    };

    explicit ModalityBar(AttentionSelection* selection, QWidget* parent = nullptr);

    std::vector<Share> shares() const; ///< in the order of the tokens

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override { return {280, heightForWidth(280)}; }
    QSize minimumSizeHint() const override { return {140, 50}; }

  protected:
    void retranslate() override;
    void attentionChanged() override { updateGeometry(); }
    void paintEvent(QPaintEvent* event) override;

  private:
    struct Entry {
        QString text;
        QRect rect;
    };
    std::vector<Entry> legend(int width, const std::vector<Share>& all, int* height) const;
    void describe();
};

} // namespace triptych
