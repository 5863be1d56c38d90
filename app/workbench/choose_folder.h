// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFileDialog>
#include <functional>

namespace triptych {

/// Asks a person for a folder. @param answer  called with it, later; not at all where none is chosen
using FolderChooser = std::function<void(QWidget* parent, const QString& title, const std::function<void(const QString&)>& answer)>;

/// The platform's folder dialog, which does not block.
inline void chooseFolder(QWidget* parent, const QString& title, const std::function<void(const QString&)>& answer) {
    auto* dialog = new QFileDialog(parent, title);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, answer);
    dialog->open();
}

} // namespace triptych
