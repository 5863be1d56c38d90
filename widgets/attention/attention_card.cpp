// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/attention_card.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPixmap>
#include <QStyle>
#include <QVBoxLayout>

#include "widgets/theme.h"

namespace triptych {
namespace {

/// Ends with … where there is no room; aligned to the right, its beginning would be cut off otherwise.
class ShortenedLabel : public QLabel {
  public:
    using QLabel::QLabel;

  protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        const QRect room = contentsRect();
        style()->drawItemText(&painter, room, static_cast<int>(alignment()), palette(), isEnabled(),
                              fontMetrics().elidedText(text(), Qt::ElideRight, room.width()), foregroundRole());
    }
};

} // namespace

AttentionCard::AttentionCard(QWidget* parent) : QFrame(parent) {
    m_square = new QLabel(this);
    m_square->hide();
    m_title = new QLabel(this);
    m_title->setProperty("role", "title");
    m_note = new ShortenedLabel(this);
    m_note->setProperty("role", "dim");
    m_note->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_note->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* heading = new QHBoxLayout;
    heading->setSpacing(8);
    heading->addWidget(m_square);
    heading->addWidget(m_title);
    heading->addWidget(m_note, 1);
    m_layout = new QVBoxLayout(this);
    m_layout->setContentsMargins(12, 8, 12, 12);
    m_layout->setSpacing(8);
    m_layout->addLayout(heading);
}

void AttentionCard::setModality(Modality modality) {
    m_modality = modality;
    m_square->setVisible(modality != Modality::none);
    paintSquare();
}

void AttentionCard::setTitle(const QString& title) {
    m_title->setText(title);
    setAccessibleName(title);
}

void AttentionCard::setNote(const QString& note) {
    m_note->setText(note);
    m_note->setToolTip(note);
}

void AttentionCard::add(QWidget* widget, int stretch) {
    m_layout->addWidget(widget, stretch);
}

QScrollArea* AttentionCard::addScrolled(QWidget* widget) {
    auto* area = new QScrollArea(this);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(widget);
    area->viewport()->setAutoFillBackground(false);
    widget->setAutoFillBackground(false);
    add(area, 1);
    return area;
}

void AttentionCard::scrollTo(QScrollArea* area, const QRect& rect) {
    area->ensureVisible(rect.center().x(), rect.center().y(), rect.width() / 2 + 8, rect.height() / 2 + 8);
}

void AttentionCard::paintSquare() {
    if (m_modality == Modality::none) return;
    const double ratio = devicePixelRatioF();
    QPixmap pixels(QSizeF(10 * ratio, 10 * ratio).toSize());
    pixels.setDevicePixelRatio(ratio);
    pixels.fill(Qt::transparent);
    QPainter painter(&pixels);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme().modality(m_modality));
    painter.drawRoundedRect(QRectF(0, 0, 10, 10), 2, 2);
    painter.end();
    m_square->setPixmap(pixels);
}

void AttentionCard::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange) paintSquare();
    QFrame::changeEvent(event);
}

void AttentionCard::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme().line, 1));
    painter.setBrush(theme().panel);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
}

} // namespace triptych
