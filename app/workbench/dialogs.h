// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <functional>

class QWidget;

namespace triptych {

/// What the window asks a person: a seam, so that tests answer without one. Nothing blocks: the answer comes
/// by the callback, at once or later; a file dialog that was cancelled answers with an empty name.
struct Dialogs {
    using FileAnswer = std::function<void(const QString& file)>;
    using Answer = std::function<void(bool accepted)>;

    std::function<void(QWidget* parent, const QString& title, const QString& folder, const QString& filter,
                       const FileAnswer& answer)>
        openFile;
    std::function<void(QWidget* parent, const QString& title, const QString& proposed, const QString& filter,
                       const FileAnswer& answer)>
        saveFile;
    /// @param accept  the words on the button that goes on
    std::function<void(QWidget* parent, const QString& title, const QString& text, const QString& accept,
                       const Answer& answer)>
        confirm;

    /// The platform's own dialogs.
    static Dialogs native();
};

} // namespace triptych
