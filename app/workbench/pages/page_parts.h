// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QComboBox;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QWidget;

namespace triptych {

/// A label that the theme draws by its role: "dim", "title" … @param role  null: as usual
QLabel* roleLabel(const char* role, QWidget* parent);
/// A chooser that gives up room before others do, and takes no more than its words need.
QComboBox* narrowChooser(int letters, QWidget* parent);

/// What a page or a tab shows where it has nothing: a title, what to do next, and what to press.
struct EmptyState {
    QWidget* page = nullptr;
    QLabel *title = nullptr, *text = nullptr; ///< the text can be selected by mouse and keys
    QHBoxLayout* buttons = nullptr;           ///< in the middle: add before its last stretch, or with addButton()

    QPushButton* addButton() const;
    QPushButton* addPrimaryButton() const;
    QPushButton* addCopyButton() const; ///< copies the text
};
EmptyState makeEmptyState(QWidget* parent);

} // namespace triptych
