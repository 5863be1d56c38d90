// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/pinned_attention_view.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "widgets/attention/attention_selection.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr int gap = 16, heading = 18, pictureSide = 80, between = 6, axis = 14;
constexpr int shareStrip = 12, changeStrip = 9, lanesStrip = 36; ///< heights over time
constexpr int wordLine = 27, wordHeight = 20, wordChange = 4;    ///< a line of words, one, and its change below it
constexpr int leastWords = 210, leastTime = 200;
constexpr qsizetype longestWord = 32;
constexpr float pictureOpacity = 0.6f;
constexpr double printedChange = 0.0005; ///< of a share: smaller ones are 0.000 in print

double finite(double value) {
    return std::isfinite(value) ? value : 0;
}

QString signedNumber(double value, int digits) {
    return (value > 0 ? QStringLiteral("+") : QString()) + QLocale().toString(value, 'f', digits);
}

bool inTime(const TokenSource& token) {
    return token.kind == TokenSource::Kind::region || token.kind == TokenSource::Kind::frame ||
           token.kind == TokenSource::Kind::step ||
           (token.kind == TokenSource::Kind::box && token.end_s > token.begin_s);
}

bool standsForNothing(const TokenSource& token) {
    return token.kind == TokenSource::Kind::absent || token.kind == TokenSource::Kind::special;
}

/// Lines closer to each other than those of a text that is there to be read.
QRect wordRect(const WordFlow::Piece& piece) {
    return {piece.rect.left(), piece.rect.top() / WordFlow::line_height * wordLine + 2, piece.rect.width(), wordHeight};
}

/// Where the change of a word is drawn.
QRect below(const WordFlow::Piece& piece) {
    const QRect word = wordRect(piece);
    return {word.left(), word.bottom() + 2, word.width(), wordChange};
}

/// How wide words are in one line.
int lineWidth(WordFlow flow, const QFont& font) {
    flow.layOut(1 << 20, font);
    int right = 0;
    for (const WordFlow::Piece& piece : flow.pieces())
        right = std::max(right, piece.rect.right());
    return right + 6;
}

QFont wordFont(const QFont& base) {
    QFont words = base;
    words.setPixelSize(13);
    return words;
}

QFont smallFont() {
    QFont small = numberFont();
    small.setPixelSize(11);
    return small;
}

} // namespace

QColor pinnedShareColour(double share, double limit) {
    return viridis(limit > 0 ? std::clamp(finite(share) / limit, 0.0, 1.0) : 0.0);
}

QColor pinnedChangeColour(double change, double limit) {
    return diverging(limit > 0 ? std::clamp(finite(change) / limit, -1.0, 1.0) : 0.0);
}

PinnedAttentionView::PinnedAttentionView(QWidget* parent) : QWidget(parent) {
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    describe();
}

void PinnedAttentionView::setAttention(PinnedAttention attention) {
    const bool same = attention.tokens == m_attention.tokens;
    m_attention = std::move(attention);
    if (m_attention.tokens && m_attention.shares.size() != m_attention.tokens->size()) m_attention.tokens = nullptr;
    if (m_attention.tokens && m_attention.changes.size() != m_attention.tokens->size()) m_attention.changes.clear();
    if (!same) {
        split();
        layOut(m_blocks, width());
        setCurrent(-1);
        updateGeometry();
    }
    describe();
    update();
}

void PinnedAttentionView::setPicture(const std::string& input, const QImage& image) {
    if (image.isNull())
        m_pictures.erase(input);
    else
        m_pictures[input] = image.convertToFormat(QImage::Format_Grayscale8);
    layOut(m_blocks, width());
    update();
}

/// Sorts the tokens by input, and tells where in a picture or in time each lies.
void PinnedAttentionView::split() {
    m_blocks.clear();
    const QLocale locale;
    for (int i = 0; i < tokenCount(); ++i) {
        const TokenSource& token = (*m_attention.tokens)[static_cast<std::size_t>(i)];
        auto block = std::find_if(m_blocks.begin(), m_blocks.end(), [&](const Block& one) { return one.input == token.input; });
        if (block == m_blocks.end()) {
            block = m_blocks.insert(m_blocks.end(), Block());
            block->input = token.input;
            block->modality = token.modality;
        }
        const bool area = token.kind == TokenSource::Kind::box || inTime(token);
        (area ? block->areas : block->words).push_back(i);
    }
    for (Block& block : m_blocks) {
        const auto source = [&](int token) -> const TokenSource& {
            return (*m_attention.tokens)[static_cast<std::size_t>(token)];
        };
        // Words stand as in the text: pieces of one word without a space between them.
        QString text;
        std::vector<WordFlow::Span> spans;
        std::size_t end = 0;
        for (const int token : block.words) {
            const TokenSource& word = source(token);
            QString label = word.kind == TokenSource::Kind::word ? QString::fromStdString(word.label) : tokenTitle(word);
            if (label.trimmed().isEmpty()) label = QStringLiteral("–"); // each token can be reached
            if (label.size() > longestWord) label = label.left(longestWord - 1) + QStringLiteral("…");
            const bool joined = word.kind == TokenSource::Kind::word && word.char_begin == end && end > 0;
            if (!text.isEmpty() && !joined) text += QLatin1Char(' ');
            const auto begin = static_cast<std::size_t>(text.toUcs4().size());
            text += label;
            spans.push_back({begin, static_cast<std::size_t>(text.toUcs4().size()), token});
            end = word.char_end;
        }
        block.flow.split(text, spans, false);

        if (block.areas.empty()) continue;
        block.picture = std::none_of(block.areas.begin(), block.areas.end(), [&](int token) { return inTime(source(token)); });
        if (block.picture) {
            for (const int token : block.areas)
                block.places.emplace_back(source(token).x, source(token).y, source(token).width, source(token).height);
            continue;
        }
        const bool steps = source(block.areas.front()).kind == TokenSource::Kind::step;
        const auto begin = [&](const TokenSource& one) { return steps ? static_cast<double>(one.first) : one.begin_s; };
        const auto until = [&](const TokenSource& one) {
            return steps ? static_cast<double>(one.first + std::max<std::size_t>(one.count, 1)) : one.end_s;
        };
        double first = std::numeric_limits<double>::infinity(), last = -first;
        std::set<double> bands; // of a sound, by their lower edge
        for (const int token : block.areas) {
            first = std::min(first, begin(source(token)));
            last = std::max(last, until(source(token)));
            bands.insert(source(token).low_hz);
        }
        const double span = last > first ? last - first : 1;
        for (const int token : block.areas) {
            const TokenSource& one = source(token);
            QRectF place((begin(one) - first) / span, 0, (until(one) - begin(one)) / span, 1);
            if (one.width > 0 && one.height > 0 && (one.width < 1 || one.height < 1)) { // a patch of a frame
                place = QRectF(place.left() + one.x * place.width(), one.y, one.width * place.width(), one.height);
                block.lanes = true;
            } else if (bands.size() > 1 && one.kind == TokenSource::Kind::region) {
                const auto count = static_cast<double>(bands.size());
                const auto band = static_cast<double>(std::distance(bands.begin(), bands.find(one.low_hz)));
                place = QRectF(place.left(), (count - 1 - band) / count, place.width(), 1 / count);
                block.lanes = true;
            }
            block.places.push_back(place);
        }
        if (steps) {
            block.from = tr("step %1").arg(locale.toString(static_cast<qlonglong>(first) + 1));
            block.to = tr("step %1").arg(locale.toString(static_cast<qlonglong>(last)));
        } else {
            block.from = tr("%1 s").arg(locale.toString(first, 'f', 2));
            block.to = tr("%1 s").arg(locale.toString(last, 'f', 2));
        }
    }
}

QString PinnedAttentionView::title(const Block& block) const {
    return block.input.empty() ? modalityTitle(block.modality) : inputTitle(block.input, block.modality);
}

/// What the input gets as a whole, and how that changed.
QString PinnedAttentionView::figures(const Block& block) const {
    double sum = 0, changed = 0;
    for (const auto* tokens : {&block.areas, &block.words})
        for (const int token : *tokens) {
            sum += finite(share(token));
            changed += finite(change(token));
        }
    QString text = QLocale().toString(sum, 'f', 3);
    if (std::abs(changed) >= printedChange) text += QStringLiteral("  ") + signedNumber(changed, 3);
    return text;
}

int PinnedAttentionView::leastWidth(const Block& block) const {
    // Room for a change that the figures do not have yet, so that a block stays where it is while one goes through a run.
    const int head = 16 + std::min(QFontMetrics(font()).horizontalAdvance(title(block)), 120) + 10 +
                     QFontMetrics(smallFont()).horizontalAdvance(QStringLiteral("0.000  −0.000")) + 4;
    int least = block.areas.empty() ? 0 : block.picture ? 2 * pictureSide + between : leastTime;
    if (!block.words.empty()) least = std::max(least, std::min(leastWords, lineWidth(block.flow, wordFont(font()))));
    return std::max(least, head);
}

/// Puts as many blocks side by side as there is room for, and gives what is left to words first, then to what runs in time.
int PinnedAttentionView::layOut(std::vector<Block>& blocks, int width) const {
    const QFont words = wordFont(font());
    int y = 0;
    for (std::size_t begin = 0, end = 0; begin < blocks.size(); begin = end) {
        int used = -gap;
        std::vector<int> widths;
        for (end = begin; end < blocks.size(); ++end) {
            const int least = std::min(leastWidth(blocks[end]), width);
            if (end > begin && used + gap + least > width) break;
            used += gap + least;
            widths.push_back(least);
        }
        int left = std::max(0, width - used), timed = 0;
        for (std::size_t i = begin; i < end; ++i)
            if (!blocks[i].areas.empty() && !blocks[i].picture) ++timed;
        // Where something runs in time beside words, it has a part of the room in any case.
        int forWords = timed > 0 ? left * 2 / 3 : left;
        for (std::size_t i = begin; i < end; ++i) {
            if (!blocks[i].areas.empty()) continue;
            int& own = widths[i - begin];
            const int more = std::clamp(lineWidth(blocks[i].flow, words) - own, 0, forWords);
            own += more;
            forWords -= more;
            left -= more;
        }
        for (std::size_t i = begin; i < end; ++i)
            if (!blocks[i].areas.empty() && !blocks[i].picture) {
                const int more = left / timed--;
                widths[i - begin] += more;
                left -= more;
            }
        int x = 0, highest = 0;
        for (std::size_t i = begin; i < end; ++i) {
            Block& block = blocks[i];
            const int wide = widths[i - begin];
            int down = y + heading;
            if (block.picture) {
                QSize size(pictureSide, pictureSide);
                if (const auto picture = m_pictures.find(block.input); picture != m_pictures.end())
                    size = picture->second.size().scaled(size, Qt::KeepAspectRatio).expandedTo({8, 8});
                block.share = QRect(QPoint(x, down), size);
                block.change = QRect(QPoint(x + size.width() + between, down), size);
                down += pictureSide + 4;
            } else if (!block.areas.empty()) {
                block.share = QRect(x, down, wide, block.lanes ? lanesStrip : shareStrip);
                down += block.share.height() + 2;
                block.change = QRect(x, down, wide, block.lanes ? lanesStrip : changeStrip);
                down += block.change.height() + axis;
            }
            block.wordsAt = QPoint(x, down);
            if (!block.words.empty()) {
                block.flow.layOut(wide, words);
                down = below(block.flow.pieces().back()).bottom() + down + 2;
            }
            block.rect = QRect(x, y, wide, down - y);
            x += wide + gap;
            highest = std::max(highest, down - y);
        }
        y += highest + (end < blocks.size() ? 5 : 0);
    }
    return y;
}

int PinnedAttentionView::heightForWidth(int width) const {
    std::vector<Block> blocks = m_blocks;
    return std::max(layOut(blocks, width), minimumSizeHint().height());
}

void PinnedAttentionView::resizeEvent(QResizeEvent*) {
    layOut(m_blocks, width());
}

double PinnedAttentionView::change(int token) const {
    return m_attention.changes.empty() ? 0 : static_cast<double>(m_attention.changes[static_cast<std::size_t>(token)]);
}

/// With edges that neighbours share.
QRect PinnedAttentionView::areaRect(const Block& block, std::size_t area, const QRect& whole) const {
    const QRectF& place = block.places[area];
    constexpr double even = 1e-6; // two sums for one edge differ in their last digit, which must not decide
    const auto x = [&](double share) { return whole.left() + static_cast<int>(std::lround(share * whole.width() + even)); };
    const auto y = [&](double share) { return whole.top() + static_cast<int>(std::lround(share * whole.height() + even)); };
    const int left = x(place.left()), top = y(place.top());
    return {left, top, std::max(1, x(place.right()) - left), std::max(1, y(place.bottom()) - top)};
}

QRect PinnedAttentionView::shareRect(int token) const {
    for (const Block& block : m_blocks) {
        for (std::size_t i = 0; i < block.areas.size(); ++i)
            if (block.areas[i] == token) return areaRect(block, i, block.share);
        for (const WordFlow::Piece& piece : block.flow.pieces())
            if (piece.token == token && token >= 0) return wordRect(piece).translated(block.wordsAt);
    }
    return {};
}

QRect PinnedAttentionView::changeRect(int token) const {
    for (const Block& block : m_blocks) {
        for (std::size_t i = 0; i < block.areas.size(); ++i)
            if (block.areas[i] == token) return areaRect(block, i, block.change);
        for (const WordFlow::Piece& piece : block.flow.pieces())
            if (piece.token == token && token >= 0) return below(piece).translated(block.wordsAt);
    }
    return {};
}

int PinnedAttentionView::tokenAt(const QPoint& position) const {
    for (const Block& block : m_blocks) {
        if (!block.rect.contains(position)) continue;
        for (std::size_t i = 0; i < block.areas.size(); ++i)
            if (areaRect(block, i, block.share).contains(position) || areaRect(block, i, block.change).contains(position))
                return block.areas[i];
        for (const WordFlow::Piece& piece : block.flow.pieces())
            if (piece.token >= 0 && wordRect(piece).united(below(piece)).translated(block.wordsAt).contains(position))
                return piece.token;
    }
    return -1;
}

int PinnedAttentionView::strongest() const {
    int found = -1;
    for (int i = 0; i < tokenCount(); ++i)
        if (found < 0 || finite(share(i)) > finite(share(found))) found = i;
    return found;
}

int PinnedAttentionView::mostChanged() const {
    int found = -1;
    for (int i = 0; i < tokenCount() && !m_attention.changes.empty(); ++i)
        if (found < 0 || std::abs(finite(change(i))) > std::abs(finite(change(found)))) found = i;
    return found;
}

void PinnedAttentionView::setCurrent(int token) {
    if (token >= tokenCount()) token = -1;
    if (token == m_current) return;
    m_current = token;
    describe();
    update();
    emit currentChanged(token);
}

QString PinnedAttentionView::readout(int token) const {
    const QString name = tokenWithModality((*m_attention.tokens)[static_cast<std::size_t>(token)]);
    if (m_attention.changes.empty()) return tr("%1: attention %2").arg(name, weightText(share(token)));
    return tr("%1: attention %2, %3 since %4")
        .arg(name, weightText(share(token)), signedNumber(change(token), 4), m_attention.reference);
}

/// What a screen reader says: of the current token, else of all.
void PinnedAttentionView::describe() {
    setAccessibleName(tr("Attention of each token"));
    QString text;
    if (m_current >= 0) {
        text = readout(m_current);
    } else if (tokenCount() > 0) {
        QStringList parts;
        for (const Block& block : m_blocks)
            parts << title(block) + QLatin1Char(' ') + figures(block);
        text = parts.join(QStringLiteral(", "));
    }
    setAccessibleDescription(text);
}

void PinnedAttentionView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) split();
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::FontChange) {
        layOut(m_blocks, width());
        describe();
        updateGeometry();
    }
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::PaletteChange) update();
    QWidget::changeEvent(event);
}

bool PinnedAttentionView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        if (const int token = tokenAt(help->pos()); token >= 0)
            QToolTip::showText(help->globalPos(), readout(token), this, shareRect(token));
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

void PinnedAttentionView::mouseMoveEvent(QMouseEvent* event) {
    setCurrent(tokenAt(event->pos()));
}

void PinnedAttentionView::leaveEvent(QEvent*) {
    setCurrent(-1);
}

void PinnedAttentionView::keyPressEvent(QKeyEvent* event) {
    const int key = event->key(), last = tokenCount() - 1;
    const bool sideways = key == Qt::Key_Left || key == Qt::Key_Right, upright = key == Qt::Key_Up || key == Qt::Key_Down;
    if (key == Qt::Key_Escape && m_current >= 0) return setCurrent(-1);
    if (last < 0) return QWidget::keyPressEvent(event);
    if (key == Qt::Key_Home) return setCurrent(0);
    if (key == Qt::Key_End) return setCurrent(last);
    if (!sideways && !upright) return QWidget::keyPressEvent(event);
    if (m_current < 0) return setCurrent(0);
    if (sideways) return setCurrent(std::clamp(m_current + (key == Qt::Key_Right ? 1 : -1), 0, last));
    // The nearest one above or below; straight on before nearest.
    const QPoint from = shareRect(m_current).center();
    int best = m_current, distance = std::numeric_limits<int>::max();
    for (int i = 0; i <= last; ++i) {
        const QPoint way = shareRect(i).center() - from;
        const int ahead = key == Qt::Key_Down ? way.y() : -way.y(), apart = ahead + 4 * std::abs(way.x());
        if (ahead < 1 || apart >= distance) continue;
        best = i;
        distance = apart;
    }
    setCurrent(best);
}

/// Drawn twice, dark under light, so that it stands out on every colour.
void PinnedAttentionView::paintMark(QPainter& painter, const QRect& rect) const {
    painter.setBrush(Qt::NoBrush);
    const QRect outer = rect.adjusted(-1, -1, 0, 0);
    painter.setPen(QPen(Qt::black, 3));
    painter.drawRect(outer);
    painter.setPen(QPen(Qt::white, 1));
    painter.drawRect(outer);
}

void PinnedAttentionView::paintAreas(QPainter& painter, const Block& block) const {
    const auto picture = m_pictures.find(block.input);
    const bool over = block.picture && picture != m_pictures.end();
    const bool compared = !m_attention.changes.empty();
    if (over) {
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        painter.drawImage(block.share, picture->second);
        painter.drawImage(block.change, picture->second);
        painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    } else if (!compared) {
        painter.fillRect(block.change, theme().raised);
    }
    for (std::size_t i = 0; i < block.areas.size(); ++i) {
        const int token = block.areas[i];
        QColor here = pinnedShareColour(share(token), m_attention.shareLimit);
        if (over) here.setAlphaF(pictureOpacity);
        painter.fillRect(areaRect(block, i, block.share), here);
        if (!compared) continue;
        QColor changed = pinnedChangeColour(change(token), m_attention.changeLimit);
        if (over) {
            // The middle is the picture, so that no change hides nothing of it.
            const double value = finite(change(token)), limit = m_attention.changeLimit;
            const double far = limit > 0 ? std::min(std::abs(value) / limit, 1.0) : 0;
            changed = diverging(std::copysign(0.6 + 0.4 * far, value));
            changed.setAlphaF(static_cast<float>(0.9 * std::pow(far, 0.8)));
        }
        painter.fillRect(areaRect(block, i, block.change), changed);
    }
    if (block.picture) return;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(theme().line);
    painter.drawRect(block.change.adjusted(0, 0, -1, -1)); // no change is as white as a light page
    painter.setFont(smallFont());
    painter.setPen(theme().dim);
    const QRect ends(block.change.left(), block.change.bottom() + 1, block.change.width(), axis);
    painter.drawText(ends, Qt::AlignLeft | Qt::AlignVCenter, block.from);
    painter.drawText(ends, Qt::AlignRight | Qt::AlignVCenter, block.to);
}

void PinnedAttentionView::paintWords(QPainter& painter, const Block& block) const {
    painter.setFont(wordFont(font()));
    painter.setRenderHint(QPainter::Antialiasing);
    for (const WordFlow::Piece& piece : block.flow.pieces()) {
        if (piece.token < 0) continue;
        const QRect place = wordRect(piece).translated(block.wordsAt);
        const QColor ground = pinnedShareColour(share(piece.token), m_attention.shareLimit);
        const bool sink = standsForNothing((*m_attention.tokens)[static_cast<std::size_t>(piece.token)]);
        painter.setPen(sink ? QPen(theme().text, 1, Qt::DashLine) : QPen(Qt::NoPen));
        painter.setBrush(ground);
        painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        painter.setPen(readableOn(ground));
        painter.drawText(place, Qt::AlignCenter, piece.text);
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (const WordFlow::Piece& piece : block.flow.pieces()) {
        if (piece.token < 0) continue;
        const QRect bar = below(piece).translated(block.wordsAt);
        painter.fillRect(bar, m_attention.changes.empty() ? theme().raised
                                                          : pinnedChangeColour(change(piece.token), m_attention.changeLimit));
        if (piece.token == m_current) paintMark(painter, wordRect(piece).united(below(piece)).translated(block.wordsAt));
    }
}

void PinnedAttentionView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Theme& colours = theme();
    const QFontMetrics metrics(font()), small(smallFont());
    for (const Block& block : m_blocks) {
        const QRect head(block.rect.left(), block.rect.top(), block.rect.width(), heading);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colours.modality(block.modality));
        painter.drawRoundedRect(QRectF(head.left(), head.center().y() - 4, 10, 10), 2, 2);
        painter.setRenderHint(QPainter::Antialiasing, false);
        const QString text = figures(block);
        const int room = head.width() - 16 - small.horizontalAdvance(text) - 10;
        const QString name = metrics.elidedText(title(block), Qt::ElideRight, room);
        painter.setFont(font());
        painter.setPen(colours.text);
        painter.drawText(head.adjusted(16, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, name);
        painter.setFont(smallFont());
        painter.setPen(colours.dim);
        const int after = 16 + metrics.horizontalAdvance(name) + 10;
        painter.drawText(head.adjusted(after, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, text);
        if (!block.areas.empty()) paintAreas(painter, block);
        paintWords(painter, block);
        for (std::size_t i = 0; i < block.areas.size(); ++i)
            if (block.areas[i] == m_current) {
                paintMark(painter, areaRect(block, i, block.share));
                paintMark(painter, areaRect(block, i, block.change));
            }
    }
    if (hasFocus()) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(colours.accent, 1));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    }
}

} // namespace triptych
