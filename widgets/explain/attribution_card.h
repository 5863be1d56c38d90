// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSize>
#include <string>
#include <vector>

#include "widgets/attention/attention_card.h"
#include "widgets/attention/input_pictures.h"

class QLabel;

namespace triptych {

class AttributionSelection;
class AttributionView;
class KeptSound;
struct Attribution;

/// One input of a sample with the colours of an attribution: words, picture, spectrogram, frames, columns, series or
/// amplitudes, whichever its value is.
class AttributionCard : public AttentionCard {
    Q_OBJECT

  public:
    using Pictures = InputPictures;
    static Pictures draw(const PreparedValue& value) { return drawInput(value); } ///< Threads: any
    /// What is known of the input beside its value.
    struct Facts {
        std::string input, title;
        Modality modality = Modality::none;
        std::vector<std::string> columns;
        std::vector<double> melHz;
        int sampleRate = 0;
        QString instead; ///< what is said where there is no value; empty: that the sample has none here
    };

    AttributionCard(AttributionSelection* selection, QWidget* parent = nullptr);

    void setValue(const Facts& facts, const PreparedValue& value, const Pictures& pictures);
    /// Values finer than tokens, where the attribution has some. Null: there is none
    void setAttribution(const Attribution* attribution);
    void setOpacity(double opacity);
    void setSmooth(bool smooth);
    void setFine(bool fine);
    bool hasFine() const;

    const std::string& input() const { return m_facts.input; }
    bool wide() const { return m_wide; }           ///< a sound, a series: it wants width, not height
    bool isWritten() const { return m_written; }   ///< words or rows: it takes the lines that it has
    AttributionView* view() const { return m_view; } ///< null: the input is absent
    KeptSound* sound() const { return m_sound; }     ///< null: it is no sound
    /// Tokens of which the sound is kept: those that are selected, else the share that is highest.
    std::vector<int> keptTokens() const;

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void retranslate();
    void take(AttributionView* view, bool scrolled);
    void note();

    AttributionSelection* m_selection;
    Facts m_facts;
    AttributionView* m_view = nullptr;
    QWidget* m_shown = nullptr; ///< the view, or what it lies in
    KeptSound* m_sound = nullptr;
    QLabel* m_absent = nullptr;
    std::size_t m_kind = 0; ///< of the value that the view was made for
    bool m_wide = false, m_written = false;
    double m_opacity = 0.75;
    bool m_smooth = false, m_fine = false;
    QSize m_size; ///< of a picture, in pixels
    int m_words = 0, m_wordsInAll = 0;
    double m_seconds = 0;
};

} // namespace triptych
