// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/help_dialogs.h"

#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QTableWidget>
#include <QVBoxLayout>

#include "widgets/theme.h"

namespace triptych {

namespace {

/// What both speak: the context under which translators find it.
struct Help {
    Q_DECLARE_TR_FUNCTIONS(triptych::Help)
};

QDialog* makeDialog(const QString& name, const QString& title, QWidget* parent) {
    auto* dialog = new QDialog(parent);
    dialog->setObjectName(name);
    dialog->setWindowTitle(title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    return dialog;
}

} // namespace

QDialog* showShortcuts(const QList<Command>& commands, QWidget* parent) {
    QDialog* dialog = makeDialog(QStringLiteral("shortcuts-dialog"), Help::tr("Keyboard shortcuts"), parent);
    auto* column = new QVBoxLayout(dialog);
    auto* filter = new QLineEdit(dialog);
    filter->setPlaceholderText(Help::tr("Filter by action or key"));
    filter->setAccessibleName(Help::tr("Filter"));
    filter->setClearButtonEnabled(true);
    column->addWidget(filter);
    auto* table = new QTableWidget(0, 2, dialog);
    table->setAccessibleName(Help::tr("Keyboard shortcuts"));
    table->setHorizontalHeaderLabels({Help::tr("Action"), Help::tr("Key")});
    table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    table->horizontalHeader()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table->verticalHeader()->hide();
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setShowGrid(false);
    for (const Command& command : commands) {
        if (!command.action || command.action->shortcut().isEmpty()) continue;
        const int row = table->rowCount();
        table->insertRow(row);
        table->setItem(row, 0, new QTableWidgetItem(command.path));
        table->setItem(row, 1,
                       new QTableWidgetItem(command.action->shortcut().toString(QKeySequence::NativeText)));
    }
    column->addWidget(table, 1);
    QObject::connect(filter, &QLineEdit::textChanged, table, [table](const QString& typed) {
        for (int row = 0; row < table->rowCount(); ++row)
            table->setRowHidden(row, !table->item(row, 0)->text().contains(typed, Qt::CaseInsensitive) &&
                                         !table->item(row, 1)->text().contains(typed, Qt::CaseInsensitive));
    });
    dialog->resize(520, 600);
    dialog->show();
    return dialog;
}

QDialog* showAbout(QWidget* parent) {
    QDialog* dialog = makeDialog(QStringLiteral("about-dialog"), Help::tr("About Triptych"), parent);
    auto* column = new QVBoxLayout(dialog);
    column->setContentsMargins(24, 24, 24, 16);
    column->setSpacing(16);
    auto* head = new QHBoxLayout;
    head->setSpacing(16);
    auto* logo = new QLabel(dialog);
    logo->setPixmap(
        themedIcon(QStringLiteral("triptych")).pixmap(QSize(64, 64), dialog->devicePixelRatioF()));
    head->addWidget(logo);
    auto* name = new QLabel(QStringLiteral("Triptych ") + QStringLiteral(TRIPTYCH_VERSION), dialog);
    name->setStyleSheet(QStringLiteral("font-size: 18px; font-weight: 600;"));
    head->addWidget(name, 1);
    column->addLayout(head);
    auto* words = new QLabel(Help::tr("A workbench for models that read, look and listen at once.\n\n"
                                      "Free software under the GNU General Public License, version 3 or "
                                      "later; it comes without warranty.\n\n"
                                      "Made with Qt %1, LibTorch, OpenCV, FFmpeg, ICU and QCustomPlot.")
                                 .arg(QLatin1String(qVersion())),
                             dialog);
    words->setWordWrap(true);
    words->setMinimumWidth(400);
    words->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    column->addWidget(words);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
    column->addWidget(buttons);
    dialog->show();
    return dialog;
}

} // namespace triptych
