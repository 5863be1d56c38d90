// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/error_banner.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

#include "widgets/theme.h"

namespace triptych {

namespace {

constexpr int most_errors = 20;

} // namespace

ErrorBanner::ErrorBanner(QWidget* parent)
    : QFrame(parent), m_icon(new QLabel(this)), m_text(new QLabel(this)), m_more(new QLabel(this)),
      m_copy(new QPushButton(this)), m_dismiss(new QToolButton(this)) {
    setObjectName(QStringLiteral("error-banner"));
    m_icon->setFixedWidth(20);
    m_text->setObjectName(QStringLiteral("error-text"));
    m_text->setWordWrap(true);
    // As it is: an error may quote a file name or a cell that looks like markup.
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_more->setProperty("role", "dim");
    m_copy->setObjectName(QStringLiteral("error-copy"));
    m_copy->setIcon(themedIcon(QStringLiteral("copy")));
    m_dismiss->setObjectName(QStringLiteral("error-dismiss"));
    m_dismiss->setIcon(themedIcon(QStringLiteral("close")));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 8, 8, 8);
    row->setSpacing(8);
    row->addWidget(m_icon, 0, Qt::AlignVCenter);
    row->addWidget(m_text, 1);
    row->addWidget(m_more);
    row->addWidget(m_copy);
    row->addWidget(m_dismiss);
    connect(m_copy, &QPushButton::clicked, this,
            [this] { QApplication::clipboard()->setText(m_errors.join(QLatin1Char('\n'))); });
    connect(m_dismiss, &QToolButton::clicked, this, &ErrorBanner::dismiss);
    retranslate();
    hide();
}

void ErrorBanner::showError(const QString& text) {
    m_errors.removeAll(text);
    m_errors.prepend(text);
    while (m_errors.size() > most_errors)
        m_errors.removeLast();
    retranslate();
    show();
    emit visibilityChanged(true);
}

void ErrorBanner::dismiss() {
    m_errors.clear();
    hide();
    emit visibilityChanged(false);
}

QString ErrorBanner::text() const {
    return m_errors.value(0);
}

void ErrorBanner::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::PaletteChange) retranslate();
    QFrame::changeEvent(event);
}

void ErrorBanner::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape)
        dismiss();
    else
        QFrame::keyPressEvent(event);
}

void ErrorBanner::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme().panel);
    painter.fillRect(QRect(0, 0, 3, height()), theme().error);
    painter.fillRect(QRect(0, height() - 1, width(), 1), theme().line);
}

void ErrorBanner::retranslate() {
    m_icon->setPixmap(
        themedIcon(QStringLiteral("error"), IconTone::error).pixmap(QSize(20, 20), devicePixelRatioF()));
    m_icon->setAccessibleName(tr("Error"));
    setAccessibleName(tr("Error"));
    m_text->setText(text());
    m_text->setAccessibleName(text());
    m_more->setText(tr("and %n earlier", nullptr, std::max(0, count() - 1)));
    m_more->setVisible(count() > 1);
    m_copy->setText(tr("Copy"));
    m_copy->setAccessibleName(tr("Copy the error"));
    m_copy->setToolTip(count() > 1 ? tr("Copy all errors to the clipboard")
                                   : tr("Copy the error to the clipboard"));
    m_dismiss->setAccessibleName(tr("Dismiss the error"));
    m_dismiss->setToolTip(
        tr("Dismiss (%1)")
            .arg(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E).toString(QKeySequence::NativeText)));
}

} // namespace triptych
