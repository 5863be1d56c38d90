// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/attention_selection.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cmath>

#include "widgets/theme.h"

namespace triptych {
namespace {

double highest(const std::vector<float>& values) {
    return values.empty() ? 0.0 : static_cast<double>(*std::max_element(values.begin(), values.end()));
}

bool sameTokens(const Attention& a, const Attention& b) {
    return std::equal(a.tokens.begin(), a.tokens.end(), b.tokens.begin(), b.tokens.end(),
                      [](const TokenSource& x, const TokenSource& y) {
                          return x.kind == y.kind && x.input == y.input && x.label == y.label;
                      });
}

constexpr double faintShare = 0.3; ///< of colours that tell nothing

/// A colour that lies so opaque over another.
QColor laidOver(const QColor& below, const QColor& above, double opacity) {
    const auto part = [opacity](int under, int over) { return static_cast<int>(std::lround(under + opacity * (over - under))); };
    return {part(below.red(), above.red()), part(below.green(), above.green()), part(below.blue(), above.blue())};
}

double luminance(const QColor& colour) {
    const auto linear = [](double c) {
        return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
           0.0722 * linear(colour.blueF());
}

} // namespace

AttentionSelection::AttentionSelection(QObject* parent) : QObject(parent) {}

void AttentionSelection::setAttention(std::shared_ptr<const Attention> attention) {
    const bool keepPin = m_attention && attention && sameTokens(*m_attention, *attention);
    m_attention = std::move(attention);
    m_hovered = m_partner = -1;
    if (!keepPin) m_brush.clear();
    m_given.clear();
    m_faint = false;
    m_bands.clear();
    m_sampleHighest = 0;
    if (m_attention) {
        for (int i = 0; i < tokenCount(); ++i) {
            const TokenSource& source = token(i);
            if (m_bands.empty() || m_bands.back().input != source.input)
                m_bands.push_back(
                    {i, i, source.input, source.modality, source.kind == TokenSource::Kind::absent});
            m_bands.back().end = i + 1;
        }
        m_sampleHighest = std::max(highest(m_attention->weights), highest(m_attention->pooled));
        m_layer = std::clamp(m_layer, 0, std::max(m_attention->layers - 1, 0));
        if (m_head >= m_attention->heads) m_head = -1;
    }
    refreshMatrix();
    refreshWeights();
    emit attentionChanged();
    emit matrixChanged();
    emit weightsChanged();
    emit highlightChanged();
}

int AttentionSelection::tokenCount() const {
    return m_attention ? static_cast<int>(m_attention->tokens.size()) : 0;
}

std::vector<int> AttentionSelection::tokensOf(const std::string& input) const {
    std::vector<int> tokens;
    for (int i = 0; i < tokenCount(); ++i)
        if (token(i).input == input) tokens.push_back(i);
    return tokens;
}

void AttentionSelection::setLayerAndHead(int layer, int head) {
    if (layer == m_layer && head == m_head) return;
    if (m_attention && (layer < 0 || layer >= m_attention->layers || head < -1 || head >= m_attention->heads))
        return;
    m_layer = layer;
    m_head = head;
    refreshMatrix();
    refreshWeights();
    emit matrixChanged();
    emit weightsChanged();
}

void AttentionSelection::setSource(Source source) {
    if (source == m_source) return;
    m_source = source;
    refreshWeights();
    emit weightsChanged();
}

void AttentionSelection::setGiven(std::vector<float> weights) {
    if (static_cast<int>(weights.size()) != tokenCount()) weights.clear();
    m_given = std::move(weights);
    m_faint = false;
    if (m_source != Source::given) return;
    refreshWeights();
    emit weightsChanged();
}

void AttentionSelection::setFaint(bool faint) {
    if (faint == m_faint) return;
    m_faint = faint;
    if (showsGiven()) emit weightsChanged();
}

void AttentionSelection::setDirection(Direction direction) {
    if (direction == m_direction) return;
    m_direction = direction;
    refreshWeights();
    emit weightsChanged();
    emit highlightChanged();
}

void AttentionSelection::setMass(double share) {
    share = std::clamp(share, 0.0, 1.0);
    if (share == m_mass) return;
    m_mass = share;
    m_cut = mass_cut(m_matrix, m_mass);
    refreshLit();
    emit matrixChanged();
    emit weightsChanged();
}

std::vector<char> AttentionSelection::litOf(const std::vector<float>& weights) const {
    return m_attention ? lit_tokens(m_attention->tokens, weights, m_mass) : std::vector<char>();
}

void AttentionSelection::refreshLit() {
    m_lit = litOf(m_weights);
}

int AttentionSelection::countedTokens() const {
    int counted = 0;
    for (int i = 0; i < tokenCount(); ++i)
        counted += isSink(token(i)) ? 0 : 1;
    return counted;
}

int AttentionSelection::litTokens() const {
    int lit = 0;
    for (int i = 0; i < tokenCount(); ++i)
        lit += isLit(i) && !isSink(token(i)) ? 1 : 0;
    return lit;
}

void AttentionSelection::setInputNames(std::map<std::string, QString> names) {
    if (names == m_names) return;
    m_names = std::move(names);
    emit attentionChanged();
}

QString AttentionSelection::inputName(const std::string& input) const {
    if (const auto found = m_names.find(input); found != m_names.end()) return found->second;
    for (int i = 0; i < tokenCount(); ++i)
        if (token(i).input == input) return inputTitle(input, token(i).modality);
    return QString::fromStdString(input);
}

void AttentionSelection::setRange(Range range) {
    if (range == m_range) return;
    m_range = range;
    emit matrixChanged();
    emit weightsChanged();
}

void AttentionSelection::hover(int token, int partner) {
    if (token < 0 || token >= tokenCount()) token = partner = -1;
    if (partner >= tokenCount()) partner = -1;
    if (token == m_hovered && partner == m_partner) return;
    const std::vector<int> before = shownFrom();
    m_hovered = token;
    m_partner = partner;
    if (shownFrom() != before) {
        refreshWeights();
        emit weightsChanged();
    }
    emit highlightChanged();
}

void AttentionSelection::setBrush(TokenBrush brush) {
    if (!brush.empty() && (brush.tokens().front() < 0 || brush.tokens().back() >= tokenCount())) return;
    const bool same = brush == m_brush;
    m_brush = std::move(brush); // where a span begins may be another all the same
    if (same) return;
    refreshWeights();
    emit weightsChanged();
    emit highlightChanged();
}

int AttentionSelection::pinned() const {
    return m_brush.tokens().size() == 1 ? m_brush.tokens().front() : -1;
}

double AttentionSelection::pinnedMass() const {
    double mass = 0;
    for (const int token : m_brush.tokens())
        mass += static_cast<double>(m_attention->pooled[static_cast<std::size_t>(token)]);
    return mass;
}

QString AttentionSelection::pinnedText() const {
    if (m_brush.empty()) return {};
    const int count = static_cast<int>(m_brush.tokens().size());
    return tr("%1 pinned, %2 % of what the head sees")
        .arg(count == 1 ? tokenWithModality(token(pinned())) : tr("%n tokens", nullptr, count),
             QLocale().toString(100 * pinnedMass(), 'f', 1));
}

std::vector<int> AttentionSelection::shownFrom() const {
    if (!m_brush.empty()) return m_brush.tokens();
    return m_source == Source::token && m_hovered >= 0 ? std::vector<int>{m_hovered} : std::vector<int>();
}

std::vector<float> AttentionSelection::weightsOf(const std::vector<int>& tokens) const {
    return attention_of(m_matrix, tokens, m_direction == Direction::attendedBy);
}

ShownAttention AttentionSelection::shown() const {
    ShownAttention shown;
    shown.layer = m_layer;
    shown.head = m_head;
    shown.tokens = shownFrom();
    shown.attended_by = m_direction == Direction::attendedBy;
    shown.weights = m_weights;
    shown.mass = m_mass;
    return shown;
}

float AttentionSelection::matrixAt(int from, int to) const {
    return m_matrix[static_cast<std::size_t>(from) * static_cast<std::size_t>(tokenCount()) +
                    static_cast<std::size_t>(to)];
}

double AttentionSelection::highestWeight() const {
    // A sum over several tokens may go beyond any single weight.
    return m_range == Range::sample ? std::max(m_sampleHighest, m_weightsHighest) : m_weightsHighest;
}

double AttentionSelection::highestOfMatrix() const {
    return m_range == Range::sample ? m_sampleHighest : m_matrixHighest;
}

double AttentionSelection::limit(const std::string& input) const {
    const auto own = m_highestOf.find(input);
    return m_range == Range::view && own != m_highestOf.end() ? own->second : highestWeight();
}

double AttentionSelection::place(double weight) const {
    const double end = highestWeight();
    return end > 0 ? std::clamp(weight / end, 0.0, 1.0) : 0.0;
}

double AttentionSelection::placeOf(int index) const {
    // A sink may hold most of the weight: it has the scale of all, and may go beyond it.
    const double end = isSink(token(index)) ? highestWeight() : limit(token(index).input);
    return end > 0 ? std::clamp(static_cast<double>(weight(index)) / end, 0.0, 1.0) : 0.0;
}

QColor AttentionSelection::colourOf(int index) const {
    const QColor dull = theme().raised;
    if (!isLit(index)) return dull;
    const QColor full = QColor::fromRgb(viridisAt(placeOf(index)));
    return isFaint() ? laidOver(dull, full, faintShare) : full;
}

void AttentionSelection::refreshMatrix() {
    m_matrix.clear();
    if (m_attention && m_attention->layers > 0) {
        const std::size_t cells = m_attention->tokens.size() * m_attention->tokens.size();
        if (m_head < 0) {
            m_matrix = m_attention->mean_over_heads(m_layer);
        } else {
            const auto begin = m_attention->weights.begin() +
                               static_cast<std::ptrdiff_t>((static_cast<std::size_t>(m_layer) *
                                                                static_cast<std::size_t>(m_attention->heads) +
                                                            static_cast<std::size_t>(m_head)) *
                                                           cells);
            m_matrix.assign(begin, begin + static_cast<std::ptrdiff_t>(cells));
        }
    }
    m_matrixHighest = highest(m_matrix);
    m_cut = mass_cut(m_matrix, m_mass);
}

void AttentionSelection::refreshWeights() {
    m_weights.clear();
    if (m_attention) {
        const std::vector<int> from = shownFrom();
        if (!from.empty() && !m_matrix.empty())
            m_weights = weightsOf(from);
        else
            m_weights = m_source == Source::given && !m_given.empty() ? m_given : m_attention->pooled;
    }
    refreshLit();
    // A sink may draw most of the weight: it goes beyond the scale, so that the rest is not all dark.
    m_weightsHighest = 0;
    m_highestOf.clear();
    for (int i = 0; i < tokenCount(); ++i) {
        if (isSink(token(i))) continue;
        double& own = m_highestOf[token(i).input];
        own = std::max(own, static_cast<double>(weight(i)));
        m_weightsHighest = std::max(m_weightsHighest, own);
    }
    if (m_weightsHighest <= 0) m_weightsHighest = highest(m_weights);
}

QString modalityTitle(Modality modality) {
    switch (modality) {
    case Modality::text:
        return QCoreApplication::translate("Attention", "text");
    case Modality::image:
        return QCoreApplication::translate("Attention", "image");
    case Modality::audio:
        return QCoreApplication::translate("Attention", "audio");
    case Modality::video:
        return QCoreApplication::translate("Attention", "video");
    case Modality::numbers:
        return QCoreApplication::translate("Attention", "numbers");
    case Modality::vector:
        return QCoreApplication::translate("Attention", "vector");
    case Modality::series:
        return QCoreApplication::translate("Attention", "series");
    case Modality::fusion:
        return QCoreApplication::translate("Attention", "fusion");
    case Modality::none:
        break;
    }
    return QCoreApplication::translate("Attention", "other");
}

QString tokenTitle(const TokenSource& token) {
    const QLocale locale;
    switch (token.kind) {
    case TokenSource::Kind::word:
        return QCoreApplication::translate("Attention", "“%1”").arg(QString::fromStdString(token.label));
    case TokenSource::Kind::box:
        if (token.width <= 0 || token.height <= 0 || token.width >= 1 || token.height >= 1) break;
        return QCoreApplication::translate("Attention", "row %1, column %2")
            .arg(std::lround(token.y / token.height) + 1)
            .arg(std::lround(token.x / token.width) + 1);
    case TokenSource::Kind::region:
        return QCoreApplication::translate("Attention", "%1–%2 s")
            .arg(locale.toString(token.begin_s, 'f', 2), locale.toString(token.end_s, 'f', 2));
    case TokenSource::Kind::frame:
        if (token.count > 1)
            return QCoreApplication::translate("Attention", "frames %1–%2")
                .arg(token.first + 1)
                .arg(token.first + token.count);
        if (token.width > 0 && token.height > 0 && token.width < 1)
            return QCoreApplication::translate("Attention", "frame %1, %2 s, row %3, column %4")
                .arg(token.first + 1)
                .arg(locale.toString(token.begin_s, 'f', 2))
                .arg(std::lround(token.y / token.height) + 1)
                .arg(std::lround(token.x / token.width) + 1);
        return QCoreApplication::translate("Attention", "frame %1, %2 s")
            .arg(token.first + 1)
            .arg(locale.toString(token.begin_s, 'f', 2));
    case TokenSource::Kind::step:
        return token.count > 1 ? QCoreApplication::translate("Attention", "steps %1–%2")
                                     .arg(token.first + 1)
                                     .arg(token.first + token.count)
                               : QCoreApplication::translate("Attention", "step %1").arg(token.first + 1);
    case TokenSource::Kind::column:
        break; // its label names it
    case TokenSource::Kind::absent:
        return QCoreApplication::translate("Attention", "absent");
    case TokenSource::Kind::special:
        break;
    }
    return QString::fromStdString(token.label);
}

QString tokenWithModality(const TokenSource& token) {
    return QCoreApplication::translate("Attention", "%1 (%2)")
        .arg(tokenTitle(token), modalityTitle(token.modality));
}

QString inputTitle(const std::string& input, Modality modality) {
    return input.empty() || input == modality_name(modality) ? modalityTitle(modality) : QString::fromStdString(input);
}

QString weightText(double weight) {
    return QLocale().toString(weight, 'f', 4);
}

const QList<QRgb>& viridisTable() {
    static const QList<QRgb> table = [] {
        QList<QRgb> colours;
        for (int i = 0; i < 256; ++i)
            colours.append(viridis(i / 255.0).rgb());
        return colours;
    }();
    return table;
}

QRgb viridisAt(double t) {
    return viridisTable()[static_cast<int>(std::lround(std::clamp(t, 0.0, 1.0) * 255))];
}

QColor readableOn(const QColor& background) {
    const double light = luminance(background);
    return (light + 0.05) / 0.05 > 1.05 / (light + 0.05) ? QColor(Qt::black) : QColor(Qt::white);
}

} // namespace triptych
