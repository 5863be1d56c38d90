// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QRectF>
#include <string>
#include <vector>

#include "app/bridge/what_if_controller.h"
#include "widgets/attention/attention_card.h"
#include "widgets/what_if/region_picker.h"

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QScrollArea;
class QSpinBox;
class QStackedWidget;

namespace triptych {

/// One input of a sample as it can be edited: a text is typed, of a picture, a sound, a waveform, a video or a series a part
/// is pointed out, a number is changed; any of them is dropped or taken from another row.
class WhatIfInput : public AttentionCard {
    Q_OBJECT

  public:
    WhatIfInput(std::string input, Modality modality, QWidget* parent = nullptr);

    const std::string& input() const { return m_input; }
    /// @param value    as it is at the step that is looked at
    /// @param text     of a text, as it is typed so far
    /// @param picture  of a value that is drawn, else null
    void present(const PreparedValue& value, const std::string& text, const QImage& picture, const WhatIfFacts& facts);
    void setRows(qint64 rows); ///< of the table, for the chooser of another row
    void setPlaying(bool playing);

    QPlainTextEdit* text() const { return m_text; }
    RegionPicker* picker() const { return m_picker; }
    QComboBox* shape() const { return m_shape; }
    QSpinBox* row() const { return m_row; }
    QPushButton* swapButton() const { return m_swap; }
    QPushButton* dropButton() const { return m_drop; }
    QPushButton* playButton() const { return m_play; }
    const std::vector<QLineEdit*>& cells() const { return m_cells; }

    /// What of it is drawn; null where it is not. Threads: reentrant. @param hue  of a waveform
    static QImage pictureOf(const PreparedValue& value, const QColor& hue);

  signals:
    void typed(const QString& text);
    void cellTyped(int column, const QString& text);
    void settled(); ///< the keyboard goes elsewhere
    void partChosen(const QRectF& part);
    void dropAsked();
    void swapAsked(qint64 row);
    void listenAsked(bool original);

  protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void retranslate();
    void buildCells(const std::vector<std::string>& columns);
    void shapeChosen();

    std::string m_input;
    Modality m_modality;
    QStackedWidget* m_stack;
    QPlainTextEdit* m_text;
    RegionPicker* m_picker;
    QScrollArea* m_cellsArea;
    QWidget* m_cellsHolder;
    QFormLayout* m_form = nullptr;
    std::vector<QLineEdit*> m_cells;
    std::vector<std::string> m_columns;
    QLabel* m_words; ///< absent, or what cannot be edited in place
    QLabel* m_hint;
    QComboBox* m_shape;
    QPushButton *m_play, *m_original, *m_swap, *m_drop;
    QSpinBox* m_row;
    bool m_playing = false, m_absent = false, m_sound = false;
};

} // namespace triptych
