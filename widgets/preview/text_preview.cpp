// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/preview/text_preview.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QTextOption>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr double margin = 4, chipPadding = 3, lineGap = 6, textCaptionHeight = 20;
constexpr qsizetype mostShown = 10'000; ///< characters; laying out more would hold up the window

} // namespace

TextPreview::TextPreview(QWidget* parent) : PreviewBase(parent) {
    setMouseTracking(true);
    setCursor(Qt::IBeamCursor);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    retranslate();
}

void TextPreview::retranslate() {
    setAccessibleName(tr("Text with its words"));
    if (m_current >= 0)
        describe(wordText(m_current));
    else
        describe(m_text.isEmpty() ? emptyReason() : m_text);
}

void TextPreview::setText(const QString& text, const std::vector<Word>& words, const std::vector<bool>& known,
                          std::size_t wordsInAll) {
    m_text = text;
    m_shown = text.left(mostShown);
    if (!m_shown.isEmpty() && m_shown.back().isHighSurrogate()) m_shown.chop(1);
    // A layout breaks lines at its own separator only; the places of the characters stay.
    m_shown.replace(QLatin1String("\r\n"), QStringLiteral(" \u2028"));
    m_shown.replace(QLatin1Char('\n'), QChar::LineSeparator);
    m_shown.replace(QChar::ParagraphSeparator, QChar::LineSeparator);
    m_vocabulary = known.size() == words.size();
    m_wordsInAll = std::max(wordsInAll, words.size());
    m_words.clear();
    std::size_t point = 0;
    int place = 0;
    const auto unitOf = [&](std::size_t wanted) { // words lie in order, so one walk finds them all
        while (point < wanted && place < m_shown.size()) {
            place += m_shown[place].isHighSurrogate() && place + 1 < m_shown.size() ? 2 : 1;
            ++point;
        }
        return point == wanted ? place : -1;
    };
    for (std::size_t i = 0; i < words.size(); ++i) {
        const Word& word = words[i];
        if (word.char_end <= word.char_begin || word.char_begin < point) continue;
        Chip chip{-1, -1, word.char_begin, word.char_end, !m_vocabulary || known[i]};
        chip.begin = unitOf(word.char_begin);
        chip.end = chip.begin < 0 ? -1 : unitOf(word.char_end);
        if (chip.begin >= 0 && chip.end < 0) chip.end = static_cast<int>(m_shown.size());
        m_words.push_back(chip);
    }
    m_current = m_firstSelected = -1;
    m_anchor = m_end = 0;
    setEmptyReason({});
    if (m_text.isEmpty()) setEmptyReason(tr("The text is empty."));
    fontChanged();
    retranslate();
}

void TextPreview::clear(const QString& reason) {
    setText({}, {}, {}, 0);
    setEmptyReason(reason);
    updateGeometry();
    retranslate();
}

/// Words get room for their chips: wider spaces, and a gap where the next one follows without any.
void TextPreview::prepare(QTextLayout& layout) const {
    QFont words = font();
    words.setPixelSize(15);
    words.setWordSpacing(2 * chipPadding);
    layout.setFont(words);
    layout.setText(m_shown);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    layout.setCacheEnabled(true);
    QList<QTextLayout::FormatRange> formats;
    const auto add = [&](int begin, int end, const auto& change) {
        if (end <= begin) return;
        QTextLayout::FormatRange range;
        range.start = begin;
        range.length = end - begin;
        change(range.format);
        formats.append(range);
    };
    int read = 0; // up to here the model reads
    for (const Chip& chip : m_words) {
        if (chip.begin < 0) break;
        read = chip.end;
        const double gap = gapAfter(chip);
        if (!chip.known)
            add(chip.begin, chip.end - (gap > 0 ? 1 : 0),
                [](QTextCharFormat& format) { format.setForeground(theme().warning); });
        if (gap > 0)
            add(chip.end - 1, chip.end, [gap, &chip](QTextCharFormat& format) {
                format.setFontLetterSpacingType(QFont::AbsoluteSpacing);
                format.setFontLetterSpacing(gap);
                if (!chip.known) format.setForeground(theme().warning);
            });
    }
    if (m_wordsInAll > m_words.size())
        add(read, static_cast<int>(m_shown.size()),
            [](QTextCharFormat& format) { format.setForeground(theme().dim); });
    layout.setFormats(formats);
}

/// What the last letter of a word is set apart by: a space does it by itself, a comma needs the room of one
/// chip's edge, another word that of two.
double TextPreview::gapAfter(const Chip& chip) const {
    if (chip.end >= m_shown.size() || m_shown[chip.end].isSpace()) return 0;
    const auto next = &chip - m_words.data() + 1;
    const bool word = next < wordCount() && m_words[static_cast<std::size_t>(next)].begin == chip.end;
    return word ? 2 * chipPadding + 2 : chipPadding;
}

double TextPreview::flow(QTextLayout& layout, int width) const {
    const double wide = std::max(width - 2 * (margin + chipPadding), 24.0);
    double y = margin;
    layout.beginLayout();
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(wide);
        line.setPosition({margin + chipPadding, y + lineGap / 2});
        y += line.height() + lineGap;
    }
    layout.endLayout();
    return y + margin;
}

void TextPreview::fontChanged() {
    prepare(m_layout);
    m_measured = {width(), flow(m_layout, width())};
    updateGeometry();
    update();
}

void TextPreview::resizeEvent(QResizeEvent* event) {
    PreviewBase::resizeEvent(event);
    m_measured = {width(), flow(m_layout, width())};
}

int TextPreview::heightForWidth(int width) const {
    if (m_text.isEmpty()) {
        const QRect room(0, 0, std::max(width - 8, 24), 10'000);
        return std::max(
            QFontMetrics(font()).boundingRect(room, Qt::TextWordWrap, emptyReason()).height() + 12, 40);
    }
    // Layouts ask again and again with the same width.
    if (m_measured.first != width) {
        QTextLayout layout;
        prepare(layout);
        m_measured = {width, flow(layout, width)};
    }
    return static_cast<int>(std::ceil(m_measured.second + (caption().isEmpty() ? 0 : textCaptionHeight)));
}

QString TextPreview::caption() const {
    const QLocale locale;
    QStringList parts;
    if (m_wordsInAll > m_words.size())
        parts << tr("%1 of %2 words read")
                     .arg(locale.toString(wordCount()), locale.toString(quint64{m_wordsInAll}));
    const auto unknown =
        std::count_if(m_words.begin(), m_words.end(), [](const Chip& chip) { return !chip.known; });
    if (unknown > 0) parts << tr("%n not in vocabulary", nullptr, static_cast<int>(unknown));
    if (m_text.size() > mostShown) parts << tr("only the beginning is shown");
    return parts.join(QStringLiteral(" · "));
}

std::vector<QRectF> TextPreview::rects(int begin, int end) const {
    std::vector<QRectF> out;
    const QTextLine first = m_layout.lineForTextPosition(begin);
    for (int i = first.isValid() ? first.lineNumber() : 0; i < m_layout.lineCount(); ++i) {
        const QTextLine line = m_layout.lineAt(i);
        if (line.textStart() >= end) break;
        const int from = std::max(begin, line.textStart()),
                  to = std::min(end, line.textStart() + line.textLength());
        if (from >= to) continue;
        const double a = line.cursorToX(from), b = line.cursorToX(to);
        out.emplace_back(std::min(a, b), line.y(), std::abs(b - a), line.height());
    }
    return out;
}

QRect TextPreview::wordRect(int word) const {
    if (word < 0 || word >= wordCount()) return {};
    const Chip& chip = m_words[static_cast<std::size_t>(word)];
    const std::vector<QRectF> places = chip.begin < 0 ? std::vector<QRectF>() : rects(chip.begin, chip.end);
    if (places.empty()) return {};
    QRectF place = places.front();
    // The gap that parts it from what follows is no part of it.
    place.setRight(place.right() - gapAfter(chip));
    return place.adjusted(-chipPadding, -1, chipPadding, 1).toAlignedRect();
}

int TextPreview::characterAt(const QPointF& position) const {
    for (int i = 0; i < m_layout.lineCount(); ++i) {
        const QTextLine line = m_layout.lineAt(i);
        if (position.y() < line.y() + line.height() + lineGap / 2 || i + 1 == m_layout.lineCount())
            return line.xToCursor(position.x());
    }
    return 0;
}

int TextPreview::wordAt(const QPoint& position) const {
    const auto shown = std::find_if(m_words.begin(), m_words.end(), [&](const Chip& chip) {
        return chip.begin >= 0 && wordRect(static_cast<int>(&chip - m_words.data())).contains(position);
    });
    return shown == m_words.end() ? -1 : static_cast<int>(shown - m_words.begin());
}

QString TextPreview::wordText(int word) const {
    const Chip& chip = m_words[static_cast<std::size_t>(word)];
    const QLocale locale;
    const QString letters = chip.begin < 0 ? QString() : m_shown.mid(chip.begin, chip.end - chip.begin);
    QString text = tr("“%1” · word %2 of %3 · characters %4–%5")
                       .arg(letters, locale.toString(word + 1), locale.toString(quint64{m_wordsInAll}),
                            locale.toString(quint64{chip.first}), locale.toString(quint64{chip.last}));
    if (!m_vocabulary) return text;
    return text + QLatin1Char('\n') +
           (chip.known ? tr("In the vocabulary")
                       : tr("Not in the vocabulary: the model reads it as the unknown word"));
}

void TextPreview::setCurrentWord(int word) {
    word = std::clamp(word, -1, wordCount() - 1);
    if (word == m_current) return;
    m_current = word;
    retranslate();
    update();
}

QString TextPreview::selectedText() const {
    if (m_anchor == m_end) return {};
    const int begin = std::min(m_anchor, m_end), end = std::max(m_anchor, m_end);
    // What is shown to its end stands for the whole text.
    return end == m_shown.size() && begin == 0 ? m_text : m_text.mid(begin, end - begin);
}

void TextPreview::select(int begin, int end) {
    m_anchor = begin;
    m_end = end;
    update();
    if (QGuiApplication::clipboard()->supportsSelection() && begin != end)
        QGuiApplication::clipboard()->setText(selectedText(), QClipboard::Selection);
}

void TextPreview::selectAll() {
    select(0, static_cast<int>(m_shown.size()));
}

void TextPreview::copy() const {
    const QString selected = selectedText();
    QGuiApplication::clipboard()->setText(selected.isEmpty() ? m_text : selected);
}

bool TextPreview::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int word = wordAt(help->pos());
        if (word >= 0)
            QToolTip::showText(help->globalPos(), wordText(word), this, wordRect(word));
        else
            QToolTip::hideText();
        return true;
    }
    return PreviewBase::event(event);
}

void TextPreview::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    setCurrentWord(wordAt(event->pos()));
    m_firstSelected = -1;
    const int place = characterAt(event->position());
    select(event->modifiers() & Qt::ShiftModifier ? m_anchor : place, place);
}

void TextPreview::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons() & Qt::LeftButton) {
        m_end = characterAt(event->position());
        update();
    }
}

void TextPreview::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) select(m_anchor, m_end);
}

void TextPreview::mouseDoubleClickEvent(QMouseEvent* event) {
    const int word = wordAt(event->pos());
    if (word >= 0)
        select(m_words[static_cast<std::size_t>(word)].begin, m_words[static_cast<std::size_t>(word)].end);
}

/// Up and Down: the nearest word of the next line that has one.
int TextPreview::neighbour(int key) const {
    const QRect from = wordRect(m_current);
    const bool down = key == Qt::Key_Down;
    int best = m_current, line = 0, apart = 0;
    for (int i = m_current; i >= 0 && i < wordCount(); i += down ? 1 : -1) {
        const QRect place = wordRect(i);
        if (place.isNull() || std::abs(place.center().y() - from.center().y()) < from.height() / 2) continue;
        if (best == m_current) line = place.center().y();
        if (std::abs(place.center().y() - line) >= from.height() / 2) break;
        const int distance = std::abs(place.center().x() - from.center().x());
        if (best != m_current && distance >= apart) continue;
        best = i;
        apart = distance;
    }
    return best;
}

void TextPreview::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy)) return copy();
    if (event->matches(QKeySequence::SelectAll)) return selectAll();
    if (m_words.empty()) return PreviewBase::keyPressEvent(event);
    const int from = m_current;
    int next = -1;
    switch (event->key()) {
    case Qt::Key_Left:
        next = from < 0 ? 0 : std::max(from - 1, 0);
        break;
    case Qt::Key_Right:
        next = std::min(from + 1, wordCount() - 1);
        break;
    case Qt::Key_Up:
    case Qt::Key_Down:
        next = from < 0 ? 0 : neighbour(event->key());
        break;
    case Qt::Key_Home:
        next = 0;
        break;
    case Qt::Key_End:
        next = wordCount() - 1;
        break;
    case Qt::Key_Escape:
        if (m_anchor == m_end) return PreviewBase::keyPressEvent(event);
        return select(m_end, m_end);
    default:
        return PreviewBase::keyPressEvent(event);
    }
    if (event->modifiers() & Qt::ShiftModifier) {
        if (m_firstSelected < 0) m_firstSelected = std::max(from, 0);
        const Chip &a = m_words[static_cast<std::size_t>(m_firstSelected)],
                   &b = m_words[static_cast<std::size_t>(next)];
        if (a.begin >= 0 && b.begin >= 0) select(std::min(a.begin, b.begin), std::max(a.end, b.end));
    } else {
        m_firstSelected = -1;
        select(m_end, m_end);
    }
    setCurrentWord(next);
    emit wordReached(wordRect(next));
}

void TextPreview::contextMenuEvent(QContextMenuEvent* event) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction* copying =
        menu->addAction(themedIcon(QStringLiteral("copy")), tr("Copy"), this, &TextPreview::copy);
    copying->setShortcut(QKeySequence::Copy);
    QAction* all = menu->addAction(tr("Select all"), this, &TextPreview::selectAll);
    all->setShortcut(QKeySequence::SelectAll);
    copying->setEnabled(!m_text.isEmpty());
    all->setEnabled(!m_text.isEmpty());
    menu->popup(event->globalPos());
}

void TextPreview::paintEvent(QPaintEvent* event) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& colours = theme();
    if (m_text.isEmpty()) {
        paintReason(painter);
        paintFocus(painter);
        return;
    }
    for (int i = 0; i < wordCount(); ++i) {
        const Chip& chip = m_words[static_cast<std::size_t>(i)];
        if (chip.begin < 0) break;
        const bool current = i == m_current && hasFocus();
        std::vector<QRectF> places = rects(chip.begin, chip.end);
        if (places.empty() || places.back().bottom() < event->rect().top()) continue;
        if (places.front().top() > event->rect().bottom()) continue;
        if (places.size() == 1) places[0] = QRectF(wordRect(i));
        for (QRectF place : places) {
            if (places.size() > 1) place.adjust(-chipPadding, -1, chipPadding, 1);
            painter.setPen(current ? QPen(colours.accent, 1.5) : QPen(Qt::NoPen));
            painter.setBrush(current ? colours.selection : colours.hover);
            painter.drawRoundedRect(place, 4, 4);
            if (chip.known) continue;
            painter.setPen(QPen(colours.warning, 2, Qt::DashLine));
            painter.drawLine(QPointF(place.left() + 3, place.bottom() - 1.5),
                             QPointF(place.right() - 3, place.bottom() - 1.5));
        }
    }
    QList<QTextLayout::FormatRange> marks;
    if (m_anchor != m_end) {
        QTextLayout::FormatRange selected;
        selected.start = std::min(m_anchor, m_end);
        selected.length = std::abs(m_anchor - m_end);
        selected.format.setForeground(colours.text);
        selected.format.setBackground(colours.selection);
        marks.append(selected);
    }
    painter.setPen(colours.text);
    m_layout.draw(&painter, {0, 0}, marks, event->rect());
    if (const QString below = caption(); !below.isEmpty()) {
        painter.setFont(smallFont());
        painter.setPen(colours.dim);
        const QRectF row(margin, height() - textCaptionHeight, width() - 2 * margin, textCaptionHeight - 2);
        painter.drawText(
            row, Qt::AlignLeft | Qt::AlignVCenter,
            painter.fontMetrics().elidedText(below, Qt::ElideRight, static_cast<int>(row.width())));
    }
    paintFocus(painter);
}

} // namespace triptych
