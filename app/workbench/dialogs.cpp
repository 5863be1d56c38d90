// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/dialogs.h"

#include <QFileDialog>
#include <QMessageBox>
#include <QPushButton>

namespace triptych {

namespace {

void askFile(QFileDialog* dialog, const Dialogs::FileAnswer& answer) {
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    QObject::connect(dialog, &QFileDialog::finished, dialog, [dialog, answer](int result) {
        const QStringList files = dialog->selectedFiles();
        answer(result == QDialog::Accepted && !files.isEmpty() ? files.first() : QString());
    });
    dialog->open();
}

} // namespace

Dialogs Dialogs::native() {
    Dialogs dialogs;
    dialogs.openFile = [](QWidget* parent, const QString& title, const QString& folder, const QString& filter,
                          const FileAnswer& answer) {
        auto* dialog = new QFileDialog(parent, title, folder, filter);
        dialog->setFileMode(QFileDialog::ExistingFile);
        askFile(dialog, answer);
    };
    dialogs.saveFile = [](QWidget* parent, const QString& title, const QString& proposed,
                          const QString& filter, const FileAnswer& answer) {
        auto* dialog = new QFileDialog(parent, title, proposed, filter);
        dialog->setAcceptMode(QFileDialog::AcceptSave);
        askFile(dialog, answer);
    };
    dialogs.confirm = [](QWidget* parent, const QString& title, const QString& text, const QString& accept,
                         const Answer& answer) {
        auto* box = new QMessageBox(QMessageBox::Question, title, text, QMessageBox::Cancel, parent);
        box->setAttribute(Qt::WA_DeleteOnClose);
        QPushButton* go = box->addButton(accept, QMessageBox::AcceptRole);
        box->setDefaultButton(QMessageBox::Cancel);
        QObject::connect(box, &QMessageBox::finished, box,
                         [box, go, answer] { answer(box->clickedButton() == go); });
        box->open();
    };
    return dialogs;
}

} // namespace triptych
