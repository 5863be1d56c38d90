// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QString>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/explain/shapley.h"
#include "widgets/plots/row_list.h"

namespace triptych {

/// What each modality gave, from what the model says of an empty sample to what it says of this one. Either the Shapley value
/// of each, which has its part of every interaction; or what each gives alone, and then what pairs and triples give together.
/// A row that is chosen tells its modality.
class ModalityWaterfall : public RowList {
    Q_OBJECT

  public:
    enum class Mode { values, interactions };

    explicit ModalityWaterfall(QWidget* parent = nullptr);

    /// Null: there is nothing. @param names  of inputs, in the user's language; modalities for their colours
    void setShapley(std::shared_ptr<const ModalityShapley> shapley, const std::map<std::string, QString>& names,
                    const std::map<std::string, Modality>& modalities);
    void setMode(Mode mode);
    Mode mode() const { return m_mode; }
    void setEmptyText(const QString& text); ///< stands where there is nothing

    struct Step {
        QString name;
        double from = 0, to = 0;
        bool whole = false; ///< base and sum: a value, not a step
        Modality modality = Modality::none; ///< fusion: of several inputs together
        std::string input;  ///< of one input alone
    };
    const std::vector<Step>& steps() const { return m_steps; }
    QRectF barRect(int row) const;

    int rowCount() const override { return static_cast<int>(m_steps.size()); }
    QString rowText(int row) const override;

  protected:
    void retranslate() override;
    QString emptyText() const override { return m_empty; }
    void paintRow(QPainter& painter, int row, const QRect& rect) const override;

  private:
    void lay();
    QColor colourOf(const Step& step) const;
    double xOf(double value) const;

    std::shared_ptr<const ModalityShapley> m_shapley;
    std::map<std::string, QString> m_names;
    std::map<std::string, Modality> m_modalities;
    Mode m_mode = Mode::interactions;
    QString m_empty;
    std::vector<Step> m_steps;
    double m_low = 0, m_high = 0;
    int m_labels = 0, m_values = 0; ///< widest, in pixels
};

} // namespace triptych
