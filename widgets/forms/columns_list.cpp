// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/columns_list.h"

#include <QSignalBlocker>
#include <algorithm>

#include "core/dataset/table.h"
#include "core/graph/name_list.h"

namespace triptych {

ColumnsList::ColumnsList(QWidget* parent) : QListWidget(parent) {
    setUniformItemSizes(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(this, &QListWidget::itemChanged, this, [this] { emit edited(); });
}

void ColumnsList::setContent(const QStringList& offered, const std::string& value) {
    const QSignalBlocker quiet(this);
    m_before = parse_name_list(value);
    QStringList names = offered, there;
    for (const std::string& name : m_before)
        if (const QString shown = QString::fromStdString(name); !names.contains(shown)) names << shown;
    for (int i = 0; i < count(); ++i)
        there << item(i)->text();
    // This may be the answer to a tick: the item that was ticked stays the same.
    if (names != there) {
        clear();
        for (const QString& name : names) {
            auto* made = new QListWidgetItem(name, this);
            made->setToolTip(name);
            made->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        }
        if (count() > 0) setCurrentRow(0);
        updateGeometry();
    }
    for (int i = 0; i < count(); ++i) {
        const std::string name = item(i)->text().toStdString();
        const bool ticked = std::find(m_before.begin(), m_before.end(), name) != m_before.end();
        item(i)->setCheckState(ticked ? Qt::Checked : Qt::Unchecked);
    }
}

std::string ColumnsList::value() const {
    std::vector<std::string> ticked, ordered;
    for (int i = 0; i < count(); ++i)
        if (item(i)->checkState() == Qt::Checked) ticked.push_back(item(i)->text().toStdString());
    const auto in = [](const std::vector<std::string>& list, const std::string& name) {
        return std::find(list.begin(), list.end(), name) != list.end();
    };
    for (const std::string& name : m_before)
        if (in(ticked, name) && !in(ordered, name)) ordered.push_back(name);
    for (const std::string& name : ticked)
        if (!in(ordered, name)) ordered.push_back(name);
    std::string text;
    for (const std::string& name : ordered)
        text += (text.empty() ? "" : ",") + csv_field(name);
    return text;
}

QSize ColumnsList::sizeHint() const {
    const int row = count() > 0 ? sizeHintForRow(0) : fontMetrics().height() + 4;
    return {160, std::clamp(count(), 2, 7) * row + 2 * frameWidth() + 2};
}

} // namespace triptych
