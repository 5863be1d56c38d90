// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/page_parts.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace triptych {

QLabel* roleLabel(const char* role, QWidget* parent) {
    auto* made = new QLabel(parent);
    if (role) made->setProperty("role", role);
    return made;
}

QComboBox* narrowChooser(int letters, QWidget* parent) {
    auto* made = new QComboBox(parent);
    made->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    made->setMinimumContentsLength(letters);
    return made;
}

EmptyState makeEmptyState(QWidget* parent) {
    EmptyState made;
    made.page = new QWidget(parent);
    auto* column = new QVBoxLayout(made.page);
    column->setSpacing(12);
    column->addStretch(2);
    made.title = roleLabel("title", made.page);
    made.text = roleLabel("dim", made.page);
    for (QLabel* text : {made.title, made.text}) {
        text->setAlignment(Qt::AlignHCenter);
        text->setWordWrap(true);
        column->addWidget(text);
    }
    made.text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    made.buttons = new QHBoxLayout;
    made.buttons->addStretch(1);
    made.buttons->addStretch(1);
    column->addLayout(made.buttons);
    column->addStretch(3);
    return made;
}

QPushButton* EmptyState::addButton() const {
    auto* made = new QPushButton(page);
    buttons->insertWidget(buttons->count() - 1, made);
    return made;
}

QPushButton* EmptyState::addPrimaryButton() const {
    QPushButton* made = addButton();
    made->setProperty("primary", true);
    return made;
}

QPushButton* EmptyState::addCopyButton() const {
    QPushButton* made = addButton();
    QObject::connect(made, &QPushButton::clicked, text,
                     [words = text] { QGuiApplication::clipboard()->setText(words->text()); });
    return made;
}

} // namespace triptych
