// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/explain/attribution_card.h"

#include <QEvent>
#include <QLabel>
#include <QLocale>
#include <algorithm>
#include <cmath>

#include "widgets/attention/attention_selection.h"
#include "widgets/explain/attribution_picture_view.h"
#include "widgets/explain/attribution_selection.h"
#include "widgets/explain/attribution_strip_view.h"
#include "widgets/explain/attribution_text_view.h"
#include "widgets/explain/kept_sound.h"

namespace triptych {
namespace {

QStringList names(const std::vector<std::string>& columns) {
    QStringList all;
    for (const std::string& column : columns)
        all.append(QString::fromStdString(column));
    return all;
}

} // namespace

AttributionCard::AttributionCard(AttributionSelection* selection, QWidget* parent)
    : AttentionCard(parent), m_selection(selection), m_absent(new QLabel(this)) {
    m_absent->setProperty("role", "dim");
    m_absent->setWordWrap(true);
    m_absent->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_absent->hide();
    add(m_absent, 1);
    connect(selection, &AttributionSelection::attributionChanged, this, &AttributionCard::note);
    connect(selection, &AttributionSelection::coloursChanged, this, &AttributionCard::note);
    connect(selection, &AttributionSelection::brushChanged, this, [this] {
        if (m_sound) m_sound->setSelected(static_cast<int>(m_selection->brushedOf(m_facts.input).size()));
    });
    retranslate();
}

void AttributionCard::take(AttributionView* view, bool scrolled) {
    m_view = view;
    if (scrolled) {
        m_shown = addFollowed(view);
    } else {
        add(view, 1);
        m_shown = view;
    }
    view->setInput(m_facts.input);
    view->setOpacity(m_opacity);
}

void AttributionCard::setValue(const Facts& facts, const PreparedValue& value, const Pictures& pictures) {
    const bool absent = std::holds_alternative<std::monostate>(value);
    if (facts.input != m_facts.input || (!absent && value.index() != m_kind)) {
        delete m_shown;
        delete m_sound;
        m_shown = nullptr;
        m_view = nullptr;
        m_sound = nullptr;
        m_kind = absent ? 0 : value.index();
    }
    m_facts = facts;
    setModality(facts.modality);
    setTitle(QString::fromStdString(facts.title));
    m_absent->setVisible(absent);
    if (m_shown) m_shown->setVisible(!absent);
    if (m_sound) m_sound->setVisible(!absent);
    m_size = {};
    m_words = m_wordsInAll = 0;
    m_seconds = 0;
    const auto need = [&](auto* type, bool scrolled) {
        using View = std::remove_pointer_t<decltype(type)>;
        if (!m_view) take(new View(m_selection, this), scrolled);
        return static_cast<View*>(m_view);
    };
    const auto needSound = [&] {
        if (m_sound) return;
        m_sound = new KeptSound(this);
        add(m_sound);
    };
    m_wide = m_written = false;
    if (const auto* text = std::get_if<PreparedText>(&value)) {
        need(static_cast<AttributionTextView*>(nullptr), true)->setText(QString::fromStdString(text->text));
        m_words = static_cast<int>(text->words.size());
        m_wordsInAll = static_cast<int>(text->words_in_all);
        m_written = true;
    } else if (const auto* image = std::get_if<PreparedImage>(&value)) {
        need(static_cast<AttributionImageView*>(nullptr), false)->setImage(pictures.picture);
        m_size = {image->image.width, image->image.height};
    } else if (const auto* sound = std::get_if<PreparedAudio>(&value)) {
        m_seconds = sound->mel.columns * sound->hop_s;
        auto* view = need(static_cast<AttributionSoundView*>(nullptr), false);
        view->setSpectrogram(pictures.picture, m_seconds, facts.melHz);
        needSound();
        connect(m_sound, &KeptSound::cursorMoved, view, &AttributionSoundView::setCursor, Qt::UniqueConnection);
        m_wide = true;
    } else if (const auto* video = std::get_if<PreparedVideo>(&value)) {
        need(static_cast<AttributionVideoView*>(nullptr), false)->setFrames(pictures.frames, video->times);
        m_seconds = video->seconds;
    } else if (const auto* numbers = std::get_if<PreparedNumbers>(&value)) {
        need(static_cast<AttributionBarsView*>(nullptr), true)->setCells(numbers->cells);
        m_written = true;
    } else if (std::holds_alternative<PreparedVector>(value)) {
        need(static_cast<AttributionBarsView*>(nullptr), true);
        m_written = true;
    } else if (const auto* series = std::get_if<PreparedSeries>(&value)) {
        need(static_cast<AttributionTraceView*>(nullptr), false)->setSeries(series->steps, names(facts.columns));
        m_wide = true;
    } else if (const auto* wave = std::get_if<PreparedWave>(&value)) {
        auto* view = need(static_cast<AttributionTraceView*>(nullptr), false);
        view->setWave(wave->samples, wave->sample_rate_hz);
        m_seconds = wave->sample_rate_hz > 0 ? static_cast<double>(wave->samples.size()) / wave->sample_rate_hz : 0;
        needSound();
        connect(m_sound, &KeptSound::cursorMoved, view, &AttributionTraceView::setCursor, Qt::UniqueConnection);
        m_wide = true;
    }
    if (m_sound) m_sound->clear();
    setSmooth(m_smooth);
    setFine(m_fine);
    retranslate();
}

void AttributionCard::setAttribution(const Attribution* attribution) {
    if (auto* picture = qobject_cast<AttributionPictureView*>(m_view)) {
        std::optional<AttributionMap> own;
        if (attribution)
            for (const AttributionMap& map : attribution->maps)
                if (map.input == m_facts.input) own = map;
        picture->setMap(own);
    }
    if (m_sound) m_sound->clear();
    note();
}

void AttributionCard::setOpacity(double opacity) {
    m_opacity = opacity;
    if (m_view) m_view->setOpacity(opacity);
}

void AttributionCard::setSmooth(bool smooth) {
    m_smooth = smooth;
    if (auto* picture = qobject_cast<AttributionPictureView*>(m_view)) picture->setSmooth(smooth);
}

void AttributionCard::setFine(bool fine) {
    m_fine = fine;
    if (auto* picture = qobject_cast<AttributionPictureView*>(m_view)) picture->setFine(fine);
    note();
}

bool AttributionCard::hasFine() const {
    const auto* picture = qobject_cast<AttributionPictureView*>(m_view);
    return picture && picture->hasMap();
}

std::vector<int> AttributionCard::keptTokens() const {
    std::vector<int> kept = m_selection->brushedOf(m_facts.input);
    if (!kept.empty() || !m_sound) return kept;
    kept = m_selection->tokensOf(m_facts.input);
    std::stable_sort(kept.begin(), kept.end(), [this](int a, int b) {
        return m_selection->token(a).value > m_selection->token(b).value;
    });
    const auto count = std::lround(static_cast<double>(kept.size()) * m_sound->share() / 100);
    if (!kept.empty()) kept.resize(static_cast<std::size_t>(std::max(count, 1L)));
    return kept;
}

/// What the value is, at the right of the heading.
void AttributionCard::note() {
    const QLocale locale;
    QStringList parts;
    if (m_absent->isVisibleTo(this)) {
        setNote(m_facts.instead.isEmpty() ? tr("absent") : QString());
        return;
    }
    const std::vector<int> all = m_selection->tokensOf(m_facts.input);
    const int tokens = static_cast<int>(all.size());
    const auto* picture = qobject_cast<AttributionPictureView*>(m_view);
    const bool fine = picture && picture->showsFine();
    if (m_wordsInAll > m_words)
        parts.append(tr("first %1 of %2 words").arg(m_words).arg(m_wordsInAll));
    else if (m_words > 0)
        parts.append(m_words == 1 ? tr("1 word") : tr("%n words", nullptr, m_words));
    if (!m_size.isEmpty()) parts.append(tr("%1×%2 px").arg(m_size.width()).arg(m_size.height()));
    if (m_seconds > 0) parts.append(tr("%1 s", "length").arg(locale.toString(m_seconds, 'f', 2)));
    if (fine)
        parts.append(tr("±%1 a pixel").arg(locale.toString(picture->mapLimit(), 'g', 2)));
    else if (tokens > 0 && m_words == 0)
        parts.append(tokens == 1 ? tr("1 token") : tr("%n tokens", nullptr, tokens));
    if (tokens > 0 && !fine && m_selection->mass() < 1)
        parts.append(tr("%1 stand out", "so many tokens").arg(std::count_if(all.begin(), all.end(), [this](int token) { return m_selection->keeps(token); })));
    if (tokens > 0 && m_selection->range() == AttributionSelection::Range::view)
        parts.append(m_selection->limitText(m_facts.input));
    if (tokens == 0 && m_selection->attribution()) parts.append(tr("this method says nothing of it"));
    setNote(parts.join(QStringLiteral(" · ")));
}

void AttributionCard::retranslate() {
    m_absent->setText(m_facts.instead.isEmpty() ? tr("The sample has no value here. What stands in its place is among the sinks.")
                                                : m_facts.instead);
    note();
}

void AttributionCard::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    AttentionCard::changeEvent(event);
}

} // namespace triptych
