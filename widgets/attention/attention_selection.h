// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QList>
#include <QObject>
#include <QString>
#include <memory>
#include <string>
#include <vector>

#include "core/training/predictor.h"

namespace triptych {

/// Neighbouring tokens of one input: a band of the matrix.
struct TokenBand {
    int begin = 0, end = 0; ///< tokens [begin,end)
    std::string input;      ///< id of the input node
    Modality modality = Modality::none;
    bool absent = false; ///< one learned token stands for the input
};

/// What the attention views share: the attention of one sample, which layer and head are looked at, the token
/// under the mouse and the pinned one, and from these the weights that every view shows. Threads: GUI thread
/// only.
class AttentionSelection : public QObject {
    Q_OBJECT

  public:
    enum class Source {
        pooled, ///< what the head sees
        token,  ///< attention of the token under the mouse
        given   ///< weights that another method gave
    };
    enum class Direction {
        attendsTo, ///< of a token: where it looks
        attendedBy ///< of a token: who looks at it
    };
    enum class Range {
        shown,
        sample
    }; ///< the scale ends at the highest weight that is shown, or of the sample

    explicit AttentionSelection(QObject* parent = nullptr);

    /// Layer, head and pin stay where the new attention has them too. Null: nothing to show.
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
    Direction direction() const { return m_direction; }
    void setDirection(Direction direction);
    Range range() const { return m_range; }
    void setRange(Range range);

    /// The strongest cells of the matrix that together hold this share of its weights stand out, the others are dimmed.
    /// @param share  in (0,1]; 1: all of them
    void setMass(double share);
    double mass() const { return m_mass; }
    bool keeps(int from, int to) const { return m_mass >= 1 || matrixAt(from, to) >= m_cut; }
    int keptCells() const { return m_keptCells; }

    /// A class token, a bottleneck, an absent input: it draws weight, and stands for nothing in the sample.
    static bool isSink(const TokenSource& token) {
        return token.kind == TokenSource::Kind::absent || token.kind == TokenSource::Kind::special;
    }

    int hovered() const { return m_hovered; } ///< -1: none
    int partner() const { return m_partner; } ///< the column of a matrix cell, else -1
    int pinned() const { return m_pinned; }   ///< -1: none
    void hover(int token, int partner = -1);
    void togglePin(int token);
    void unpin() { setPin(-1); }

    /// The token whose row of the matrix is shown, or -1 for what the head sees. A pin wins over the mouse.
    int shownFrom() const;
    const std::vector<float>& weights() const { return m_weights; } ///< [N]; of where a token looks they sum to 1
    const std::vector<float>& matrix() const { return m_matrix; }   ///< [N,N] of layer and head
    float weight(int token) const { return m_weights[static_cast<std::size_t>(token)]; }
    float matrixAt(int from, int to) const;
    double highestWeight() const; ///< where the scale of the weights ends; sinks may lie beyond it
    double highestOfMatrix() const;
    double highestOfSample() const { return m_sampleHighest; }
    double place(double weight) const; ///< on the scale of the weights, in [0,1]

  signals:
    void attentionChanged(); ///< all of it
    void matrixChanged();    ///< layer, head or scale
    void weightsChanged();   ///< what the views colour by
    void highlightChanged(); ///< token under the mouse, or pin

  private:
    void setPin(int token);
    void refreshMatrix();
    void refreshWeights();
    void refreshCut();

    std::shared_ptr<const Attention> m_attention;
    std::vector<TokenBand> m_bands;
    int m_layer = 0, m_head = -1;
    Source m_source = Source::pooled;
    Range m_range = Range::shown;
    int m_hovered = -1, m_partner = -1, m_pinned = -1;
    Direction m_direction = Direction::attendsTo;
    double m_mass = 1, m_cut = 0;
    int m_keptCells = 0;
    std::vector<float> m_weights, m_matrix, m_given;
    double m_weightsHighest = 0, m_matrixHighest = 0, m_sampleHighest = 0;
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
