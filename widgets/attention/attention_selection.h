// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QList>
#include <QObject>
#include <QString>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/explain/shown_attention.h"
#include "core/training/predictor.h"
#include "widgets/attention/token_brush.h"

namespace triptych {

/// Neighbouring tokens of one input: a band of the matrix.
struct TokenBand {
    int begin = 0, end = 0; ///< tokens [begin,end)
    std::string input;      ///< id of the input node
    Modality modality = Modality::none;
    bool absent = false; ///< one learned token stands for the input
};

/// What the attention views share: the attention of one sample, which layer and head are looked at, the token
/// under the mouse and the pinned ones, and from these the weights that every view shows. Of several pinned tokens they are
/// the mean of what these attend to, or the sum of what attends to them: attention_of(). Threads: GUI thread only.
class AttentionSelection : public QObject {
    Q_OBJECT

  public:
    enum class Source {
        pooled, ///< what the head sees
        token,  ///< attention of the token under the mouse
        given   ///< weights that another method gave
    };
    enum class Direction {
        attendsTo, ///< of tokens: where they look, the mean over them
        attendedBy ///< of tokens: who looks at them, the sum over them
    };
    /// Where the scale of the weights ends.
    enum class Range {
        shown,  ///< at the highest weight that is shown: one scale for all inputs
        sample, ///< at the highest of all layers, heads and tokens
        view    ///< of each input at its own highest, so that what is weak among the inputs is seen too
    };

    explicit AttentionSelection(QObject* parent = nullptr);

    /// Layer, head and pins stay where the new attention has them too. Null: nothing to show.
    void setAttention(std::shared_ptr<const Attention> attention);
    const Attention* attention() const { return m_attention.get(); }
    int tokenCount() const;
    const TokenSource& token(int index) const { return m_attention->tokens[static_cast<std::size_t>(index)]; }
    const std::vector<TokenBand>& bands() const { return m_bands; }
    std::vector<int> tokensOf(const std::string& input) const;

    int layer() const { return m_layer; }
    int head() const { return m_head; } ///< -1: mean over the heads
    void setLayer(int layer) { setLayerAndHead(layer, m_head); }
    void setHead(int head) { setLayerAndHead(m_layer, head); }
    void setLayerAndHead(int layer, int head);
    Source source() const { return m_source; }
    void setSource(Source source);
    /// Weights of the tokens for Source::given, in their order; empty: there are none. They last as long as the attention.
    void setGiven(std::vector<float> weights);
    bool hasGiven() const { return !m_given.empty(); }
    /// The given weights move the model no more than chance does: where they are shown, their colours are drawn faint. Until
    /// others are given.
    void setFaint(bool faint);
    bool isFaint() const { return m_faint && showsGiven(); }
    Direction direction() const { return m_direction; }
    void setDirection(Direction direction);
    Range range() const { return m_range; }
    void setRange(Range range);

    /// The strongest cells of the matrix that together hold this share of its weights stand out, and so do the strongest
    /// tokens of what is shown; the others are dimmed.
    /// @param share  in (0,1]; 1: all of them
    void setMass(double share);
    double mass() const { return m_mass; }
    bool keeps(int from, int to) const { return m_cut.keeps(matrixAt(from, to)); }
    int keptCells() const { return m_cut.kept; }
    bool isLit(int token) const { return m_lit[static_cast<std::size_t>(token)]; }
    /// [N] of weights other than those that are shown. @param weights  [N]
    std::vector<char> litOf(const std::vector<float>& weights) const;
    int litTokens() const;     ///< sinks left out: they are lit always
    int countedTokens() const; ///< of which they are lit

    /// What inputs are called in all views. Those that are not named here are called by inputTitle().
    void setInputNames(std::map<std::string, QString> names);
    QString inputName(const std::string& input) const;

    /// A class token, a bottleneck, an absent input: it draws weight, and stands for nothing in the sample.
    static bool isSink(const TokenSource& token) {
        return token.kind == TokenSource::Kind::absent || token.kind == TokenSource::Kind::special;
    }

    int hovered() const { return m_hovered; } ///< -1: none
    int partner() const { return m_partner; } ///< the column of a matrix cell, else -1
    void hover(int token, int partner = -1);
    const TokenBrush& brush() const { return m_brush; } ///< the pinned tokens
    void setBrush(TokenBrush brush);
    void clearBrush() { setBrush({}); }
    bool isPinned(int token) const { return m_brush.contains(token); }
    int pinned() const; ///< the only pinned token; -1: none or several
    /// Share of what the head sees that the pinned tokens hold.
    double pinnedMass() const;
    QString pinnedText() const; ///< "3 tokens pinned, 12.3 % of what the head sees"; empty: there is none

    /// The tokens whose attention is shown; empty: what the head sees. Pins win over the mouse.
    std::vector<int> shownFrom() const;
    /// [N] of tokens in the chosen direction. @param tokens  at least one
    std::vector<float> weightsOf(const std::vector<int>& tokens) const;
    /// What is looked at, for files. Source::given is no method yet: who gave the weights knows which.
    ShownAttention shown() const;
    const std::vector<float>& weights() const { return m_weights; } ///< [N]; of where tokens look they sum to 1
    const std::vector<float>& matrix() const { return m_matrix; }   ///< [N,N] of layer and head
    float weight(int token) const { return m_weights[static_cast<std::size_t>(token)]; }
    float matrixAt(int from, int to) const;
    double highestWeight() const; ///< where the scale of the weights ends; sinks may lie beyond it
    double highestOfMatrix() const;
    double highestOfSample() const { return m_sampleHighest; }
    double limit(const std::string& input) const; ///< where the scale of an input's weights ends
    double place(double weight) const; ///< on the scale of all weights, in [0,1]
    double placeOf(int token) const;   ///< on the scale of its input, in [0,1]
    QColor colourOf(int token) const;  ///< of its weight: opaque, and dull below the threshold

  signals:
    void attentionChanged(); ///< all of it
    void matrixChanged();    ///< layer, head or scale
    void weightsChanged();   ///< what the views colour by
    void highlightChanged(); ///< token under the mouse, or pins

  private:
    void refreshMatrix();
    void refreshWeights();
    void refreshLit();
    bool showsGiven() const { return m_source == Source::given && !m_given.empty() && shownFrom().empty(); }

    std::shared_ptr<const Attention> m_attention;
    std::vector<TokenBand> m_bands;
    int m_layer = 0, m_head = -1;
    Source m_source = Source::pooled;
    Range m_range = Range::shown;
    int m_hovered = -1, m_partner = -1;
    TokenBrush m_brush;
    Direction m_direction = Direction::attendsTo;
    double m_mass = 1;
    MassCut m_cut; ///< of the matrix
    std::vector<char> m_lit;
    std::map<std::string, QString> m_names; ///< of inputs
    std::vector<float> m_weights, m_matrix, m_given;
    double m_weightsHighest = 0, m_matrixHighest = 0, m_sampleHighest = 0;
    std::map<std::string, double> m_highestOf; ///< by input, of the weights that are shown
    bool m_faint = false;
};

QString modalityTitle(Modality modality); ///< translated, lower case: "text"
/// What an input node is called: by its modality where its id says no more than that, else by its id.
QString inputTitle(const std::string& input, Modality modality);
QString tokenTitle(const TokenSource& token); ///< translated: "“vibration”", "row 3, column 4", "0.32–0.45 s"
QString tokenWithModality(const TokenSource& token); ///< "“vibration” (text)"
QString weightText(double weight);                   ///< four digits after the point
const QList<QRgb>& viridisTable();                   ///< 256 colours
QRgb viridisAt(double t);                            ///< from the table. @param t in [0,1]
QColor readableOn(const QColor& background);         ///< black or white, whichever stands out more

} // namespace triptych
