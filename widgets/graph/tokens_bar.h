// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <cstdint>
#include <vector>

#include "core/graph/graph.h"

class QLabel;

namespace triptych {

/// How many tokens one branch of a model brings.
struct TokenCount {
    Modality modality = Modality::none;
    std::int64_t tokens = -1; ///< -1: not known
    bool most = false;        ///< no more than that: it depends on the sample
};

/// How many tokens of which modality meet in a fusion: a bar of their shares, and the numbers below it.
class TokensBar : public QWidget {
    Q_OBJECT

  public:
    explicit TokensBar(QWidget* parent = nullptr);

    void setCounts(std::vector<TokenCount> counts);
    QString sentence() const; ///< "66 tokens: 1 text · 64 image · 1 audio"

  protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

  private:
    void retranslate();

    std::vector<TokenCount> m_counts;
    QLabel* m_text;
};

} // namespace triptych
