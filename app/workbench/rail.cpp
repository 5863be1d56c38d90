// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/rail.h"

#include <QAbstractButton>
#include <QButtonGroup>
#include <QEvent>
#include <QPainter>
#include <QVBoxLayout>

#include "app/workbench/page_factory.h"
#include "widgets/theme.h"

namespace triptych {

namespace {

constexpr int rail_width = 72;

class RailButton : public QAbstractButton {
  public:
    RailButton(const QString& id, QWidget* parent)
        : QAbstractButton(parent), m_icon(themedIcon(id)), m_dimIcon(themedIcon(id, IconTone::dim)) {
        setObjectName(QStringLiteral("rail-") + id);
        setCheckable(true);
        setFixedSize(rail_width - 1, 62);
        setFocusPolicy(Qt::StrongFocus);
        setAttribute(Qt::WA_Hover);
    }

  protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        const Theme& t = theme();
        const bool lit = isEnabled() && (isChecked() || underMouse());
        if (lit) painter.fillRect(rect(), isChecked() ? t.raised : t.hover);
        if (isChecked()) painter.fillRect(QRect(0, 0, 3, height()), t.accent);
        if (hasFocus()) {
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(QPen(t.accent, 1));
            painter.drawRoundedRect(QRectF(rect()).adjusted(5.5, 3.5, -3.5, -3.5), 6, 6);
        }
        const QRect icon((width() - 20) / 2, 12, 20, 20);
        (lit ? m_icon : m_dimIcon)
            .paint(&painter, icon, Qt::AlignCenter, isEnabled() ? QIcon::Normal : QIcon::Disabled);
        QFont small = font();
        small.setPixelSize(11);
        painter.setFont(small);
        painter.setPen(!isEnabled() ? palette().color(QPalette::Disabled, QPalette::WindowText)
                       : lit        ? t.text
                                    : t.dim);
        painter.drawText(QRect(0, 36, width(), 18), Qt::AlignCenter, text());
    }

  private:
    QIcon m_icon, m_dimIcon;
};

} // namespace

Rail::Rail(QWidget* parent) : QWidget(parent), m_group(new QButtonGroup(this)) {
    setFixedWidth(rail_width);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 8, 1, 8);
    column->setSpacing(0);
    for (const QString& id : pageIds()) {
        auto* button = new RailButton(id, this);
        m_buttons.insert(id, button);
        m_group->addButton(button);
        column->addWidget(button);
        connect(button, &QAbstractButton::clicked, this, [this, id] { emit pageRequested(id); });
    }
    column->addStretch();
    setCurrent(QString());
    setAvailable(false);
}

void Rail::setCurrent(const QString& id) {
    // An exclusive group would not let go of its last button.
    m_group->setExclusive(false);
    for (auto it = m_buttons.begin(); it != m_buttons.end(); ++it)
        it.value()->setChecked(it.key() == id);
    m_group->setExclusive(!id.isEmpty());
}

void Rail::setAvailable(bool available) {
    for (QAbstractButton* button : m_buttons)
        button->setEnabled(available);
    retranslate();
}

QAbstractButton* Rail::button(const QString& id) const {
    return m_buttons.value(id);
}

void Rail::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::PaletteChange) update();
    QWidget::changeEvent(event);
}

void Rail::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme().panel);
    painter.fillRect(QRect(width() - 1, 0, 1, height()), theme().line);
}

void Rail::retranslate() {
    setAccessibleName(tr("Pages"));
    int number = 0;
    for (const QString& id : pageIds()) {
        QAbstractButton* button = m_buttons.value(id);
        const QString key =
            QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_1 + number++)).toString(QKeySequence::NativeText);
        button->setText(pageTitle(id));
        button->setAccessibleName(pageTitle(id));
        button->setToolTip(button->isEnabled()
                               ? QStringLiteral("%1 (%2)").arg(pageSummary(id), key)
                               : tr("Open a project first: then %1 is here.").arg(pageTitle(id)));
    }
}

} // namespace triptych
