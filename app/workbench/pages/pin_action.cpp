// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/pin_action.h"

#include <QWidget>

#include "app/bridge/pinned_rows.h"
#include "app/bridge/session.h"
#include "widgets/theme.h"

namespace triptych {

PinAction::PinAction(Session& session, QWidget* page)
    : QAction(themedIcon(QStringLiteral("pin")), QString(), page), m_session(session) {
    setObjectName(QStringLiteral("pinSample"));
    setShortcut(QKeySequence(Qt::CTRL | Qt::Key_I));
    setCheckable(true);
    page->addAction(this);
    connect(this, &QAction::triggered, this, [this] {
        PinnedRows::of(m_session).toggle(m_session.selectedRow());
        update(); // the click has changed the check
    });
    connect(&session, &Session::selectedRowChanged, this, &PinAction::update);
    connect(&session, &Session::projectChanged, this, &PinAction::update);
    connect(&session, &Session::datasetChanged, this, &PinAction::update);
    connect(&PinnedRows::of(session), &PinnedRows::changed, this, &PinAction::update);
    update();
}

void PinAction::update() {
    const qint64 row = m_session.hasProject() && m_session.dataset() ? m_session.selectedRow() : -1;
    const PinnedRows& rows = PinnedRows::of(m_session);
    const bool pinned = rows.contains(row);
    setChecked(pinned);
    setEnabled(row >= 0 && (pinned || !rows.full()));
    setText(pinned ? tr("Unpin the sample") : tr("Pin the sample"));
    const QString key = shortcut().toString(QKeySequence::NativeText);
    setToolTip(row < 0              ? tr("Choose a sample first.")
               : pinned             ? tr("No longer follow this sample while a model trains (%1)").arg(key)
               : !rows.full()       ? tr("Follow this sample while a model trains (%1)").arg(key)
                                    : tr("As many samples are pinned as can be: %1. Unpin one first.").arg(rows.rows().size()));
}

} // namespace triptych
