// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QWidget>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/graph/token_source.h"
#include "widgets/attention/word_flow.h"

class QPainter;

namespace triptych {

/// What the tokens of a pinned sample get of the attention at one moment of a training.
struct PinnedAttention {
    std::shared_ptr<const std::vector<TokenSource>> tokens; ///< null: there is nothing to show
    std::vector<float> shares;                              ///< [tokens]
    std::vector<float> changes;                             ///< [tokens] since the reference; empty: there is none
    double shareLimit = 0, changeLimit = 0;                 ///< where the colours end
    QString reference;                                      ///< the moment that changes are told against, in words
};

QColor pinnedShareColour(double share, double limit);   ///< viridis from 0
QColor pinnedChangeColour(double change, double limit); ///< blue–white–red about 0

/// All tokens of a sample, input by input, each with its attention and below or beside it its change: words as words, a
/// picture's cells over the picture, spans of a sound, a series or a video over time. Inputs stand side by side as far as
/// there is room. Mouse: a token under it becomes the current one. Keys: arrows, Home and End move, Escape lets go.
class PinnedAttentionView : public QWidget {
    Q_OBJECT

  public:
    explicit PinnedAttentionView(QWidget* parent = nullptr);

    /// The current token stays where the tokens are the same.
    void setAttention(PinnedAttention attention);
    const PinnedAttention& attention() const { return m_attention; }
    /// As the model gets it. Null: none, and cells stand alone.
    void setPicture(const std::string& input, const QImage& image);

    int tokenCount() const { return m_attention.tokens ? static_cast<int>(m_attention.tokens->size()) : 0; }
    int current() const { return m_current; } ///< -1: none
    void setCurrent(int token);
    int tokenAt(const QPoint& position) const; ///< -1: none
    QRect shareRect(int token) const;          ///< where its attention is drawn; a text in pieces: the first
    QRect changeRect(int token) const;         ///< where its change is drawn
    int strongest() const;                     ///< token with the most attention; -1: there is none
    int mostChanged() const;                   ///< -1: there is none, or nothing to compare with

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override { return {520, heightForWidth(520)}; }
    QSize minimumSizeHint() const override { return {220, 40}; }

  signals:
    void currentChanged(int token);

  protected:
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    /// One input. Tokens with a place in a picture or in time are areas, others are words.
    struct Block {
        std::string input;
        Modality modality = Modality::none;
        std::vector<int> areas, words;
        std::vector<QRectF> places; ///< of the areas, as shares of the whole
        bool picture = false;       ///< the areas lie in a picture, not in time
        bool lanes = false;         ///< and in time above each other
        QString from, to;           ///< ends of the time
        WordFlow flow;
        QRect rect, share, change; ///< of all, and of both maps of the areas
        QPoint wordsAt;            ///< where the words' own places begin
    };

    void split();
    int layOut(std::vector<Block>& blocks, int width) const;
    int leastWidth(const Block& block) const;
    QString title(const Block& block) const;
    QString figures(const Block& block) const;
    QRect areaRect(const Block& block, std::size_t area, const QRect& whole) const;
    void paintAreas(QPainter& painter, const Block& block) const;
    void paintWords(QPainter& painter, const Block& block) const;
    void paintMark(QPainter& painter, const QRect& rect) const;
    double share(int token) const { return static_cast<double>(m_attention.shares[static_cast<std::size_t>(token)]); }
    double change(int token) const;
    QString readout(int token) const;
    void describe();

    PinnedAttention m_attention;
    std::vector<Block> m_blocks;
    std::map<std::string, QImage> m_pictures; ///< grey
    int m_current = -1;
};

} // namespace triptych
