// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>
#include <vector>

#include "app/bridge/data_explain_controller.h"

class QComboBox;
class QGridLayout;
class QLabel;
class QPushButton;
class QScrollArea;

namespace triptych {

class AttentionCard;
class AttributionScale;
class AttributionSelection;
class AttributionView;
class SettingsCard;

/// The maps of a method, averaged over a part of the data: cells of pictures over the mean picture, cells of sounds over the mean
/// spectrogram, words and columns as bars. All samples, or those of one class, true or predicted, on one scale.
class AverageMapsPanel : public QWidget {
    Q_OBJECT

  public:
    explicit AverageMapsPanel(QWidget* parent = nullptr);

    void setTargets(const std::vector<Target>& targets); ///< of the run, as they stand in the table
    AverageOptions options() const; ///< as chosen
    bool asks(const AverageOptions& options) const; ///< the same as is chosen
    void setAnswer(std::shared_ptr<const AverageAnswer> answer); ///< null: none
    std::shared_ptr<const AverageAnswer> answer() const { return m_answer; }
    const AverageGroup* group() const; ///< that is shown; null: none

    QPushButton* startButton() const { return m_start; } ///< or Cancel while it is at work
    QLabel* stateLabel() const { return m_state; }
    /// What an export draws of the class that is shown, at its full height.
    void drawPictures(QPainter& painter);
    QSize picturesSize();
    AttributionScale* scale() const { return m_scale; }
    QString caption() const; ///< method, class, and what the note says

  signals:
    void choiceChanged(); ///< of method, its parameters, target, part or number of samples

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void retranslate();
    void fillTargets();
    void nameScales();
    void showSettings();
    const Target* target() const; ///< that is chosen; null: there is none
    bool isNumber() const;
    void fillGroups();
    void showGroup();
    void makeCards();
    void note();
    void showWhole(bool whole);
    AttributionView* viewOf(const std::string& input, const PreparedValue& ground, AttentionCard* card);

    AttributionSelection* m_selection;
    std::vector<Target> m_targets;
    QComboBox *m_method, *m_target, *m_scaleOf, *m_split, *m_rows, *m_group, *m_range;
    SettingsCard* m_settings;
    QLabel *m_methodLabel, *m_targetLabel, *m_splitLabel, *m_rowsLabel, *m_groupLabel, *m_rangeLabel;
    QPushButton* m_start;
    QLabel *m_state, *m_note, *m_readout, *m_empty;
    AttributionScale* m_scale;
    QScrollArea* m_area;
    QWidget* m_content;
    QGridLayout* m_grid;
    QSize m_contentSize; ///< while an export draws it larger
    /// One input.
    struct Card {
        std::string input;
        AttentionCard* card;
        AttributionView* view;
        QScrollArea* area; ///< of bars; null: it needs none
    };
    std::vector<Card> m_cards; ///< in the order of the inputs
    std::shared_ptr<const AverageAnswer> m_answer;
};

} // namespace triptych
