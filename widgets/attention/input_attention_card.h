// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "widgets/attention/attention_card.h"
#include "widgets/attention/input_pictures.h"

class QScrollArea;

namespace triptych {

class AbsentView;
class AttentionSelection;
class TokenView;

/// One input of a sample under the attention of its tokens: words, picture, spectrogram, frames, columns, vector, series or
/// amplitudes, whichever its value is; and where it has none, what stands in its place.
class InputAttentionCard : public AttentionCard {
    Q_OBJECT

  public:
    /// What is known of the input beside its value.
    struct Facts {
        std::string input;
        QString title;
        Modality modality = Modality::none;
        std::vector<std::string> columns; ///< names of an input of numbers
        std::vector<double> melHz;        ///< centre of each mel bin, of a sound
    };

    InputAttentionCard(AttentionSelection* selection, const Facts& facts, QWidget* parent = nullptr);

    void setValue(const PreparedValue& value, const InputPictures& pictures);
    void setOpacity(double opacity); ///< of the colours, in [0,1]
    const std::string& input() const { return m_facts.input; }
    Modality modality() const { return m_facts.modality; }
    bool isWritten() const { return m_written; } ///< words or rows: it takes the lines that it has
    TokenView* view() const { return m_view; }   ///< null: the input had no value so far
    AbsentView* absent() const { return m_absent; }

  protected:
    void changeEvent(QEvent* event) override;

  private:
    template <class View>
    View* need(bool scrolled);
    void note();

    AttentionSelection* m_selection;
    Facts m_facts;
    AbsentView* m_absent;
    QScrollArea* m_absentArea;
    TokenView* m_view = nullptr;
    QWidget* m_shown = nullptr; ///< the view, or what it lies in
    std::size_t m_kind = 0;     ///< of the value that the view was made for
    bool m_isAbsent = true, m_written = false;
    double m_opacity = 0.55;
    std::function<QString()> m_says; ///< what the value is, in the language of the moment
};

} // namespace triptych
