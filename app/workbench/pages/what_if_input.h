// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QRectF>
#include <optional>
#include <string>
#include <vector>

#include "app/bridge/what_if_controller.h"
#include "app/bridge/what_if_pieces.h"
#include "widgets/attention/attention_card.h"
#include "widgets/what_if/region_picker.h"

class QBoxLayout;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QScrollArea;
class QSpinBox;
class QStackedWidget;
class QTextEdit;

namespace triptych {

/// An input as it was at the step that is compared with.
struct WhatIfBefore {
    QString name;        ///< of that step
    PreparedValue value;
    std::string text;    ///< of a text
    QImage picture;      ///< of a value that is drawn, else null
};

/// One input of a sample as it can be edited: a text is typed, of a picture, a sound, a waveform, a video or a series a part
/// is pointed out, of a vector numbers, a number is changed; any of them is dropped or taken from another row. Beside it stands
/// what it was.
class WhatIfInput : public AttentionCard {
    Q_OBJECT

  public:
    WhatIfInput(std::string input, Modality modality, QWidget* parent = nullptr);

    const std::string& input() const { return m_input; }
    /// @param value    as it is at the step that is looked at
    /// @param text     of a text, as it is typed so far
    /// @param picture  of a value that is drawn, else null
    void present(const PreparedValue& value, const std::string& text, const QImage& picture, const WhatIfFacts& facts);
    /// What it was, beside it; nothing: it is as it was. @pre present() was told what it is now
    void presentBefore(const std::optional<WhatIfBefore>& before, const WhatIfFacts& facts);
    void setRows(qint64 rows); ///< of the table, for the chooser of another row
    void setPlaying(bool playing);

    QPlainTextEdit* text() const { return m_text; }
    RegionPicker* picker() const { return m_picker; }
    QComboBox* shape() const { return m_shape; }
    FramePart framePart() const; ///< what of a video is pointed out
    QTextEdit* textBefore() const { return m_textBefore; }
    RegionPicker* pictureBefore() const { return m_pictureBefore; }
    const std::vector<QLabel*>& cellsBefore() const { return m_cellsBefore; }
    QString before() const; ///< what is said of it where it is no picture; empty: nothing is
    QSpinBox* row() const { return m_row; }
    QPushButton* swapButton() const { return m_swap; }
    QPushButton* dropButton() const { return m_drop; }
    QPushButton* playButton() const { return m_play; }
    const std::vector<QLineEdit*>& cells() const { return m_cells; }

    /// What of it is drawn; null where it is not. Threads: reentrant. @param hue  of a waveform and a vector
    /// @param reach  where the scale ends; nothing: at its own
    static QImage pictureOf(const PreparedValue& value, const QColor& hue, std::optional<double> reach = std::nullopt);
    /// Where the scale of a picture ends that has one: the largest number of a vector, the loudest of a spectrogram.
    static std::optional<double> reachOf(const PreparedValue& value);

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
    void fillShapes();
    static void frame(RegionPicker& picker, const std::string& input, const PreparedValue& value, const QImage& picture,
                      const WhatIfFacts& facts);
    QString changesOf(const std::string& before) const;

    std::string m_input;
    Modality m_modality;
    QBoxLayout* m_sides; ///< before and after
    QWidget* m_sideBefore;
    QLabel *m_nameBefore, *m_nameNow, *m_wordsBefore;
    QStackedWidget* m_stackBefore;
    QTextEdit* m_textBefore;
    RegionPicker* m_pictureBefore;
    std::vector<QLabel*> m_cellsBefore;
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
    bool m_playing = false, m_absent = false, m_sound = false, m_video = false;
    int m_frames = 1; ///< of a video
};

} // namespace triptych
