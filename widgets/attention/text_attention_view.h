// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "widgets/attention/token_view.h"
#include "widgets/attention/word_flow.h"

namespace triptych {

/// A text whose words stand on the colour of their weight. What is no token (punctuation, what was cut off)
/// stands beside them in dim letters.
class TextAttentionView : public TokenView {
    Q_OBJECT

  public:
    explicit TextAttentionView(AttentionSelection* selection, QWidget* parent = nullptr);

    /// @param text  as it lies on disk: the tokens' places count its code points
    void setText(const QString& text);

    QRect tokenRect(int token) const override;
    int tokenAt(const QPoint& position) const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override { return {320, heightForWidth(320)}; }
    QSize minimumSizeHint() const override { return {120, 32}; }

  protected:
    void retranslate() override;
    void attentionChanged() override;
    int neighbour(int token, int key) const override;
    std::vector<int> tokensIn(const QRectF& area) const override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    void split();

    QString m_text;
    WordFlow m_words;
};

} // namespace triptych
