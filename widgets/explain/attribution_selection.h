// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QObject>
#include <QString>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/explain/attribution.h"
#include "widgets/attention/token_brush.h"

namespace triptych {

/// What the views of one attribution share: its tokens, the scale of their colours, the token under the mouse, and the tokens
/// that were brushed to be summed up. Threads: GUI thread only.
class AttributionSelection : public QObject {
    Q_OBJECT

  public:
    /// Where the colours end: at the greatest value of each view, of all views, of all maps of that method that were seen of
    /// the sample, so that targets can be compared, or of both of a pair.
    enum class Range { view, all, sample, pair };

    explicit AttributionSelection(QObject* parent = nullptr);

    /// Brushed tokens stay where the new map has the same tokens. Null: nothing to show.
    /// @param sample  names what is explained: the scale of Range::sample begins anew with another
    void setAttribution(std::shared_ptr<const Attribution> attribution, const QString& sample = {});
    const Attribution* attribution() const { return m_attribution.get(); }
    int tokenCount() const;
    const AttributedToken& token(int index) const { return m_attribution->tokens[static_cast<std::size_t>(index)]; }
    std::vector<int> tokensOf(const std::string& input) const; ///< sinks left out
    std::vector<int> sinks() const;
    double sinkShare() const; ///< of the sum of all |values|

    /// Values are for and against a target: blue–white–red about 0. Otherwise they tell where information was routed:
    /// viridis from 0.
    bool isSigned() const;
    Range range() const { return m_range; }
    void setRange(Range range);
    /// The map moves the model no more than chance does: its colours are drawn faint.
    void setFaint(bool faint);
    bool isFaint() const { return m_faint; }
    /// Colours of Range::pair end here at least: at the greatest |value| of both of a pair.
    void setReach(double reach);
    /// No scale ends below what is named here, by input. Of a difference: what both sides reach there, so that a small one
    /// is not stretched to full colour.
    void setLeast(std::map<std::string, double> least);
    const std::map<std::string, double>& highestByInput() const { return m_highestOf; } ///< |value|, sinks left out
    /// The tokens with the largest |value| that together hold this share of Σ |value| keep their colour, the others lose it:
    /// of all inputs together, and with Range::view of each by itself. Sinks have their own bars and no part in it.
    /// @param share  in (0,1]; 1: all of them
    void setMass(double share);
    double mass() const { return m_mass; }
    bool keeps(int token) const;
    int keptTokens() const;   ///< sinks left out
    int countedTokens() const; ///< of which they are kept
    double limit(const std::string& input) const; ///< where the scale of a view ends; 0: there is nothing
    QString limitText(const std::string& input) const; ///< "±0.80", and of values without a sign "0–0.80"
    /// Where the one scale of all views ends; of Range::view, which has none, what ends furthest out.
    double highest() const;
    double place(int token) const;                 ///< on its scale, in [-1,1]
    /// Opaque at ±1, transparent at 0 where values have a sign, and wherever the mass leaves a token out.
    QColor colour(int token) const;
    /// The same of any place on the scale.
    QColor colourAt(double place) const;

    int hovered() const { return m_hovered; } ///< -1: none
    void hover(int token);
    const TokenBrush& brush() const { return m_brush; }
    void setBrush(TokenBrush brush);
    bool isBrushed(int token) const { return m_brush.contains(token); }
    const std::vector<int>& brushed() const { return m_brush.tokens(); } ///< ascending
    std::vector<int> brushedOf(const std::string& input) const;
    void toggle(int token);
    void brush(const std::vector<int>& tokens, bool add);
    void clearBrush();
    /// Of the brushed tokens, or of the one under the mouse; in one sentence. Empty: there is neither.
    QString readout() const;

  signals:
    void attributionChanged(); ///< all of it
    void coloursChanged();     ///< scale, strength, or which tokens have a colour
    void highlightChanged();   ///< token under the mouse
    void brushChanged();

  private:
    void refreshCuts();

    std::shared_ptr<const Attribution> m_attribution;
    QString m_sample;
    std::map<std::string, double> m_highestOf;     ///< by input
    std::map<std::string, double> m_least;         ///< by input
    std::map<std::string, double> m_sampleHighest; ///< by method
    std::map<std::string, double> m_cuts;          ///< by input: the least |value| that keeps its colour
    double m_highest = 0, m_reach = 0, m_mass = 1;
    Range m_range = Range::all;
    bool m_faint = false;
    int m_hovered = -1;
    TokenBrush m_brush;
};

/// The least of the sizes that are needed so that the largest hold a share of their sum; equal ones are needed together.
/// 0: all of them. NaN has no size.
double massCut(std::vector<double> sizes, double share);

/// "+0.42", "−0.08": with its sign, and digits after what the scale needs.
QString signedText(double value, double scale);
/// What a scale holds for: "all modalities".
QString rangeTitle(AttributionSelection::Range range);
/// "“vibration” (text)", and of sounds the band.
QString attributedTitle(const TokenSource& token);
/// What a colour with alpha gives on an opaque ground.
QColor blended(const QColor& over, const QColor& ground);

} // namespace triptych
