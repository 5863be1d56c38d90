// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/explain/attribution_selection.h"

#include <QLocale>
#include <algorithm>
#include <cmath>
#include <functional>

#include "widgets/attention/attention_selection.h"
#include "widgets/plots/sound_axes.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr double faintness = 0.3;
constexpr double nothing = 1e-12; ///< a map below it is all zero, and stays without colour

bool sameTokens(const Attribution* a, const Attribution* b) {
    if (!a || !b || a->tokens.size() != b->tokens.size()) return false;
    return std::equal(a->tokens.begin(), a->tokens.end(), b->tokens.begin(),
                      [](const AttributedToken& one, const AttributedToken& other) {
                          return one.source.input == other.source.input && one.source.kind == other.source.kind &&
                                 one.source.label == other.source.label;
                      });
}

/// Maps that can be compared: logits and probabilities are not of one size.
std::string kindOf(const Attribution& attribution) {
    return attribution.method + (attribution.target.probability ? "|p" : "|l");
}

} // namespace

AttributionSelection::AttributionSelection(QObject* parent) : QObject(parent) {}

void AttributionSelection::setAttribution(std::shared_ptr<const Attribution> attribution, const QString& sample) {
    const bool same = sample == m_sample && sameTokens(m_attribution.get(), attribution.get());
    if (sample != m_sample) m_sampleHighest.clear();
    m_sample = sample;
    m_attribution = std::move(attribution);
    if (!same) {
        m_brush.clear();
        m_hovered = -1;
    }
    m_highestOf.clear();
    m_highest = 0;
    m_faint = false;
    if (m_attribution) {
        for (const AttributedToken& token : m_attribution->tokens) {
            if (token.sink() || !std::isfinite(token.value)) continue;
            double& own = m_highestOf[token.source.input];
            own = std::max(own, std::abs(token.value));
            m_highest = std::max(m_highest, own);
        }
        double& seen = m_sampleHighest[kindOf(*m_attribution)];
        seen = std::max(seen, m_highest);
    }
    refreshCuts();
    emit attributionChanged();
    emit highlightChanged();
    emit brushChanged();
}

int AttributionSelection::tokenCount() const {
    return m_attribution ? static_cast<int>(m_attribution->tokens.size()) : 0;
}

std::vector<int> AttributionSelection::tokensOf(const std::string& input) const {
    std::vector<int> all;
    for (int i = 0; i < tokenCount(); ++i)
        if (!token(i).sink() && token(i).source.input == input) all.push_back(i);
    return all;
}

std::vector<int> AttributionSelection::sinks() const {
    std::vector<int> all;
    for (int i = 0; i < tokenCount(); ++i)
        if (token(i).sink()) all.push_back(i);
    return all;
}

double AttributionSelection::sinkShare() const {
    double sinks = 0, sum = 0;
    for (int i = 0; i < tokenCount(); ++i) {
        sum += std::abs(token(i).value);
        if (token(i).sink()) sinks += std::abs(token(i).value);
    }
    return sum > 0 ? sinks / sum : 0;
}

bool AttributionSelection::isSigned() const {
    return !m_attribution || m_attribution->has_sign;
}

void AttributionSelection::setRange(Range range) {
    if (range == m_range) return;
    m_range = range;
    refreshCuts();
    emit coloursChanged();
}

void AttributionSelection::setMass(double share) {
    share = std::clamp(share, 0.0, 1.0);
    if (share == m_mass) return;
    m_mass = share;
    refreshCuts();
    emit coloursChanged();
}

void AttributionSelection::refreshCuts() {
    m_cuts.clear();
    if (m_mass >= 1 || !m_attribution) return;
    std::map<std::string, std::vector<double>> sizes;
    for (const AttributedToken& token : m_attribution->tokens)
        if (!token.sink()) sizes[m_range == Range::view ? token.source.input : std::string()].push_back(std::abs(token.value));
    for (auto& [input, own] : sizes)
        m_cuts[input] = massCut(std::move(own), m_mass);
}

bool AttributionSelection::keeps(int index) const {
    const AttributedToken& meant = token(index);
    if (m_mass >= 1 || meant.sink()) return true;
    const auto cut = m_cuts.find(m_range == Range::view ? meant.source.input : std::string());
    return cut == m_cuts.end() || std::abs(meant.value) >= cut->second;
}

int AttributionSelection::keptTokens() const {
    int kept = 0;
    for (int i = 0; i < tokenCount(); ++i)
        if (!token(i).sink() && keeps(i)) ++kept;
    return kept;
}

int AttributionSelection::countedTokens() const {
    return tokenCount() - static_cast<int>(sinks().size());
}

void AttributionSelection::setFaint(bool faint) {
    if (faint == m_faint) return;
    m_faint = faint;
    emit coloursChanged();
}

void AttributionSelection::setReach(double reach) {
    if (reach == m_reach) return;
    m_reach = reach;
    emit coloursChanged();
}

void AttributionSelection::setLeast(std::map<std::string, double> least) {
    if (least == m_least) return;
    m_least = std::move(least);
    emit coloursChanged();
}

double AttributionSelection::highest() const {
    double end = m_highest;
    for (const auto& [input, least] : m_least)
        end = std::max(end, least);
    if (m_range == Range::pair) end = std::max(end, m_reach);
    if (m_range == Range::sample && m_attribution) end = std::max(end, m_sampleHighest.at(kindOf(*m_attribution)));
    return end;
}

double AttributionSelection::limit(const std::string& input) const {
    if (!m_attribution) return 0;
    if (m_range != Range::view) return highest();
    const auto own = m_highestOf.find(input), least = m_least.find(input);
    return std::max(own == m_highestOf.end() ? 0 : own->second, least == m_least.end() ? 0 : least->second);
}

QString AttributionSelection::limitText(const std::string& input) const {
    const double end = limit(input);
    QString number = signedText(end, end);
    number.remove(QLatin1Char('+'));
    return isSigned() ? QStringLiteral("±") + number : QStringLiteral("0–") + number;
}

double AttributionSelection::place(int index) const {
    const AttributedToken& meant = token(index);
    // A sink may hold most of the mass: it has the scale of all, and may go beyond it.
    const double end = meant.sink() ? std::max(highest(), std::abs(meant.value)) : limit(meant.source.input);
    if (!(end > nothing) || !std::isfinite(meant.value)) return 0;
    return std::clamp(meant.value / end, -1.0, 1.0);
}

QColor AttributionSelection::colour(int token) const {
    return keeps(token) ? colourAt(place(token)) : QColor(Qt::transparent);
}

QColor AttributionSelection::colourAt(double place) const {
    QColor made;
    if (isSigned()) {
        // The middle is what lies below, so that little evidence hides nothing; the hue is that of the outer third, which
        // can be told from any grey.
        const double far = std::abs(place);
        made = diverging(std::copysign(0.7 + 0.3 * far, place));
        made.setAlphaF(static_cast<float>(std::pow(far, 0.8)));
    } else {
        made = viridis(std::clamp(place, 0.0, 1.0));
    }
    if (m_faint) made.setAlphaF(static_cast<float>(made.alphaF() * faintness));
    return made;
}

void AttributionSelection::hover(int token) {
    if (token == m_hovered) return;
    m_hovered = token;
    emit highlightChanged();
}

void AttributionSelection::setBrush(TokenBrush brush) {
    if (!brush.empty() && (brush.tokens().front() < 0 || brush.tokens().back() >= tokenCount())) return;
    m_brush = std::move(brush);
    emit brushChanged();
}

std::vector<int> AttributionSelection::brushedOf(const std::string& input) const {
    std::vector<int> all;
    for (const int i : brushed())
        if (!token(i).sink() && token(i).source.input == input) all.push_back(i);
    return all;
}

void AttributionSelection::toggle(int token) {
    TokenBrush brush = m_brush;
    brush.toggle(token);
    setBrush(std::move(brush));
}

void AttributionSelection::brush(const std::vector<int>& tokens, bool add) {
    TokenBrush brush = add ? m_brush : TokenBrush();
    brush.add(tokens);
    setBrush(std::move(brush));
}

void AttributionSelection::clearBrush() {
    if (!m_brush.empty()) setBrush({});
}

QString AttributionSelection::readout() const {
    const QLocale locale;
    const std::vector<int> some = brushed();
    QString summed;
    if (!some.empty()) {
        double sum = 0, all = 0;
        for (const int i : some)
            sum += token(i).value;
        for (int i = 0; i < tokenCount(); ++i)
            all += token(i).value;
        summed = tr("%n tokens selected: sum %1", nullptr, static_cast<int>(some.size())).arg(signedText(sum, m_highest));
        // A share of a sum that nearly cancels out tells nothing.
        if (std::abs(all) > 0.1 * m_highest && all * sum > 0)
            summed = tr("%1, %2 % of all").arg(summed, locale.toString(100 * sum / all, 'f', 0));
    }
    if (m_hovered < 0 || m_hovered >= tokenCount()) return summed;
    const AttributedToken& under = token(m_hovered);
    QString pointed = tr("%1: %2").arg(attributedTitle(under.source), signedText(under.value, m_highest));
    if (std::isfinite(under.low))
        pointed = tr("%1, 95 % interval %2 to %3")
                      .arg(pointed, signedText(under.low, m_highest), signedText(under.high, m_highest));
    return summed.isEmpty() ? pointed : tr("%1 · %2").arg(pointed, summed);
}

double massCut(std::vector<double> sizes, double share) {
    std::erase_if(sizes, [](double size) { return std::isnan(size); });
    std::sort(sizes.begin(), sizes.end(), std::greater<>());
    double all = 0, held = 0, cut = 0;
    for (const double size : sizes)
        all += size;
    for (const double size : sizes) {
        if (held >= share * all) break;
        held += size;
        cut = size;
    }
    return cut;
}

QString signedText(double value, double scale) {
    const QLocale locale;
    if (!std::isfinite(value)) return QStringLiteral("–");
    const double size = std::max(std::abs(value), std::abs(scale));
    const int digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.2 ? 2 : size >= 0.02 ? 3 : 4;
    if (size > 0 && size < 0.0005) return locale.toString(value, 'g', 2);
    const QString number = locale.toString(std::abs(value), 'f', digits);
    const bool zero = number == locale.toString(0.0, 'f', digits);
    return zero ? number : (value < 0 ? QStringLiteral("−") : QStringLiteral("+")) + number;
}

QString rangeTitle(AttributionSelection::Range range) {
    switch (range) {
    case AttributionSelection::Range::view:
        return AttributionSelection::tr("each view its own");
    case AttributionSelection::Range::sample:
        return AttributionSelection::tr("this sample");
    case AttributionSelection::Range::pair:
        return AttributionSelection::tr("both of the pair");
    case AttributionSelection::Range::all:
        break;
    }
    return AttributionSelection::tr("all modalities");
}

QString attributedTitle(const TokenSource& token) {
    const QString title = tokenTitle(token);
    if (token.kind == TokenSource::Kind::region && token.high_hz > token.low_hz)
        return AttributionSelection::tr("%1, %2–%3 (%4)")
            .arg(title, SoundAxes::hertzText(token.low_hz), SoundAxes::hertzText(token.high_hz),
                 modalityTitle(token.modality));
    if (token.modality == Modality::none || token.modality == Modality::fusion) return title;
    return tokenWithModality(token);
}

QColor blended(const QColor& over, const QColor& ground) {
    const float alpha = over.alphaF();
    return QColor::fromRgbF(ground.redF() + (over.redF() - ground.redF()) * alpha,
                            ground.greenF() + (over.greenF() - ground.greenF()) * alpha,
                            ground.blueF() + (over.blueF() - ground.blueF()) * alpha);
}

} // namespace triptych
