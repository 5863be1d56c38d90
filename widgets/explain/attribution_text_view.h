// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "widgets/attention/word_flow.h"
#include "widgets/explain/attribution_view.h"

namespace triptych {

/// A text whose words stand on the colour of what they speak for. What is no token (punctuation, what was cut off) stands
/// beside them in dim letters.
class AttributionTextView : public AttributionView {
    Q_OBJECT

  public:
    explicit AttributionTextView(AttributionSelection* selection, QWidget* parent = nullptr);

    /// @param text  as it lies on disk: the tokens' places count its code points
    void setText(const QString& text);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override { return {320, heightForWidth(320)}; }
    QSize minimumSizeHint() const override { return {120, 34}; }

  protected:
    std::vector<QRectF> areas(int token) const override;
    void paintColours(QPainter& painter) const override;
    void retranslate() override;
    void layOut() override;
    bool inLines() const override { return true; }

  private:
    void split();

    QString m_text;
    WordFlow m_words;
};

} // namespace triptych
