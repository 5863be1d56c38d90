// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/input_attention_card.h"

#include <QEvent>
#include <QLocale>
#include <algorithm>

#include "widgets/attention/absent_view.h"
#include "widgets/attention/columns_attention_view.h"
#include "widgets/attention/image_attention_view.h"
#include "widgets/attention/spectrogram_attention_view.h"
#include "widgets/attention/text_attention_view.h"
#include "widgets/attention/trace_attention_view.h"
#include "widgets/attention/video_attention_view.h"

namespace triptych {

InputAttentionCard::InputAttentionCard(AttentionSelection* selection, const Facts& facts, QWidget* parent)
    : AttentionCard(parent), m_selection(selection), m_facts(facts), m_absent(new AbsentView(selection, this)) {
    setModality(facts.modality);
    setTitle(facts.title);
    m_absent->setInput(facts.input);
    m_absentArea = addScrolled(m_absent);
    connect(selection, &AttentionSelection::attentionChanged, this, &InputAttentionCard::note);
    note();
}

/// The view that is there, or a new one where it was of another kind of value.
template <class View>
View* InputAttentionCard::need(bool scrolled) {
    if (auto* there = dynamic_cast<View*>(m_view)) return there;
    auto* view = new View(m_selection, this);
    m_view = view;
    view->setInput(m_facts.input);
    if (auto* coloured = dynamic_cast<AreaAttentionView*>(m_view)) coloured->setOpacity(m_opacity);
    if (scrolled) {
        m_shown = addFollowed(view);
    } else {
        add(view, 1);
        m_shown = view;
    }
    return view;
}

void InputAttentionCard::setValue(const PreparedValue& value, const InputPictures& pictures) {
    m_isAbsent = std::holds_alternative<std::monostate>(value);
    if (!m_isAbsent && value.index() != m_kind) {
        delete m_shown;
        m_shown = nullptr;
        m_view = nullptr;
        m_kind = value.index();
    }
    m_written = m_isAbsent || std::holds_alternative<PreparedText>(value) || std::holds_alternative<PreparedNumbers>(value) ||
                std::holds_alternative<PreparedVector>(value);
    const auto tokens = [this] {
        const std::vector<int> all = m_selection->tokensOf(m_facts.input);
        return static_cast<int>(std::count_if(all.begin(), all.end(), [this](int token) {
            return !AttentionSelection::isSink(m_selection->token(token));
        }));
    };
    const auto seconds = [](double all) { return QLocale().toString(all, 'f', 2); };
    const auto segments = [tokens] { return tokens() == 1 ? tr("1 segment") : tr("%n segments", nullptr, tokens()); };
    const auto length = [=](double seen, double all, bool whole) {
        return whole ? tr("%1 s, %2", "length and segments").arg(seconds(all), segments())
                     : tr("first %1 of %2 s, %3").arg(seconds(seen), seconds(all), segments());
    };
    if (const auto* text = std::get_if<PreparedText>(&value)) {
        need<TextAttentionView>(true)->setText(QString::fromStdString(text->text));
        m_says = [words = static_cast<int>(text->words.size()), all = static_cast<int>(text->words_in_all)] {
            return all > words    ? tr("first %1 of %2 words").arg(words).arg(all)
                   : words == 1 ? tr("1 word")
                                : tr("%n words", nullptr, words);
        };
    } else if (const auto* image = std::get_if<PreparedImage>(&value)) {
        need<ImageAttentionView>(false)->setImage(pictures.picture);
        m_says = [tokens, width = image->image.width, height = image->image.height] {
            return tr("%1×%2 px, %n cells", nullptr, tokens()).arg(width).arg(height);
        };
    } else if (const auto* audio = std::get_if<PreparedAudio>(&value)) {
        const double seen = audio->mel.columns * audio->hop_s;
        need<SpectrogramAttentionView>(false)->setSpectrogram(pictures.picture, seen, m_facts.melHz);
        m_says = [length, seen, all = audio->seconds,
                  whole = static_cast<std::size_t>(audio->mel.columns) >= audio->frames_in_all] {
            return length(seen, all, whole);
        };
    } else if (const auto* wave = std::get_if<PreparedWave>(&value)) {
        need<TraceAttentionView>(true)->setWave(wave->samples, wave->sample_rate_hz);
        const double seen = wave->sample_rate_hz > 0 ? static_cast<double>(wave->samples.size()) / wave->sample_rate_hz : 0;
        // A length is not always a whole number of amplitudes.
        m_says = [length, seen, all = wave->seconds, whole = wave->seconds - seen < 0.005] { return length(seen, all, whole); };
    } else if (const auto* video = std::get_if<PreparedVideo>(&value)) {
        need<VideoAttentionView>(false)->setFrames(pictures.frames, video->times);
        m_says = [frames = static_cast<int>(video->frames.size()), all = seconds(video->seconds)] {
            return tr("%n frames of %1 s", nullptr, frames).arg(all);
        };
    } else if (const auto* numbers = std::get_if<PreparedNumbers>(&value)) {
        need<ColumnsAttentionView>(true)->setNumbers(m_facts.columns, *numbers);
        m_says = [count = static_cast<int>(numbers->values.size()),
                  unknown = static_cast<int>(std::count(numbers->known.begin(), numbers->known.end(), false))] {
            const QString columns = tr("%n columns", nullptr, count);
            return unknown > 0 ? tr("%1, %n without a value", nullptr, unknown).arg(columns) : columns;
        };
    } else if (const auto* vector = std::get_if<PreparedVector>(&value)) {
        need<ColumnsAttentionView>(true)->setVector(m_facts.columns.size() == 1 ? QString::fromStdString(m_facts.columns.front()) : m_facts.title, vector->values);
        m_says = [count = static_cast<int>(vector->values.size())] { return tr("%n numbers", nullptr, count); };
    } else if (const auto* series = std::get_if<PreparedSeries>(&value)) {
        need<TraceAttentionView>(true)->setSeries(series->steps, {});
        m_says = [steps = series->steps.rows, all = static_cast<int>(series->steps_in_all), segments] {
            return all > steps ? tr("first %1 of %2 steps, %3").arg(steps).arg(all).arg(segments())
                               : tr("%1, %2", "steps and segments").arg(tr("%n steps", nullptr, steps), segments());
        };
    }
    m_absentArea->setVisible(m_isAbsent);
    if (m_shown) m_shown->setVisible(!m_isAbsent);
    note();
}

void InputAttentionCard::setOpacity(double opacity) {
    m_opacity = opacity;
    if (auto* view = dynamic_cast<AreaAttentionView*>(m_view)) view->setOpacity(opacity);
}

/// What the value is, at the right of the heading.
void InputAttentionCard::note() {
    setNote(m_isAbsent ? tr("%1 · absent").arg(modalityTitle(m_facts.modality)) : m_says());
}

void InputAttentionCard::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) note();
    AttentionCard::changeEvent(event);
}

} // namespace triptych
