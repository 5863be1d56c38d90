// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/attention/token_view.h"

namespace triptych {

/// How much the inputs look at each other in the chosen layer and head: a row for each input that looks, a
/// column for each that is looked at; a row adds up to 1.
class ModalityTable : public AttentionView {
    Q_OBJECT

  public:
    explicit ModalityTable(AttentionSelection* selection, QWidget* parent = nullptr);

    std::vector<std::string> inputs() const; ///< in the order of the tokens
    /// Weight that the tokens of input `from` give to all tokens of input `to`, mean over the former.
    double share(const std::string& from, const std::string& to) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  protected:
    void retranslate() override;
    void attentionChanged() override { updateGeometry(); }
    void paintEvent(QPaintEvent* event) override;

  private:
    Modality modalityOf(const std::string& input) const;
};

} // namespace triptych
