// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/pinned_rows.h"

#include <QVariantList>

#include "app/bridge/session.h"

namespace triptych {
namespace {

const QString rowsKey = QStringLiteral("pinned.rows");

} // namespace

PinnedRows& PinnedRows::of(Session& session) {
    if (auto* there = session.findChild<PinnedRows*>(QString(), Qt::FindDirectChildrenOnly)) return *there;
    return *new PinnedRows(session);
}

PinnedRows::PinnedRows(Session& session) : QObject(&session), m_session(session) {
    connect(&session, &Session::projectChanged, this, &PinnedRows::read);
    connect(&session, &Session::datasetChanged, this, &PinnedRows::read);
    read();
}

/// What the project keeps, as far as the table has it: until the table was read, nothing.
void PinnedRows::read() {
    QList<qint64> rows;
    if (const auto dataset = m_session.hasProject() ? m_session.dataset() : nullptr)
        for (const QVariant& one : m_session.viewState(rowsKey).toList()) {
            const qint64 row = one.toLongLong();
            if (row >= 0 && static_cast<std::size_t>(row) < dataset->size() && !rows.contains(row) && rows.size() < most)
                rows.append(row);
        }
    if (rows == m_rows) return;
    m_rows = rows;
    emit changed();
}

void PinnedRows::keep() {
    QVariantList list;
    for (const qint64 row : m_rows)
        list.append(row);
    m_session.setViewState(rowsKey, list);
    emit changed();
}

void PinnedRows::pin(qint64 row) {
    const auto dataset = m_session.hasProject() ? m_session.dataset() : nullptr;
    if (!dataset || row < 0 || static_cast<std::size_t>(row) >= dataset->size() || contains(row) || full()) return;
    m_rows.append(row);
    keep();
}

void PinnedRows::unpin(qint64 row) {
    if (m_rows.removeAll(row) > 0) keep();
}

} // namespace triptych
