// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/target_items.h"

#include <QAbstractItemView>
#include <QComboBox>

namespace triptych {
namespace {

constexpr int headRole = Qt::UserRole, outputRole = Qt::UserRole + 1;

} // namespace

void addTargetItem(QComboBox& chooser, const QString& text, const ExplainTarget& target) {
    chooser.addItem(text);
    const int item = chooser.count() - 1;
    chooser.setItemData(item, QString::fromStdString(target.head), headRole);
    chooser.setItemData(item, target.output, outputRole);
}

ExplainTarget targetOfItem(const QComboBox& chooser, int item) {
    return {chooser.itemData(item, headRole).toString().toStdString(), chooser.itemData(item, outputRole).toInt()};
}

void fillTargetItems(QComboBox& chooser, const std::vector<Target>& targets, const Prediction& prediction,
                     const QString& likeliest, const ExplainTarget& wanted) {
    chooser.clear();
    for (const Target& target : targets) {
        const auto answer = prediction.heads.find(target.head);
        if (answer == prediction.heads.end()) continue;
        const std::string head = target.head == prediction.main ? std::string() : target.head;
        const QString before = targets.size() > 1 ? QString::fromStdString(target.head) + QStringLiteral(" · ") : QString();
        if (target.kind == TargetKind::number) {
            addTargetItem(chooser, before + QString::fromStdString(target.column), {head, -1});
            continue;
        }
        const QString answered = QString::fromStdString(answer_text(answer->second, target.classes, target.separator));
        addTargetItem(chooser, before + likeliest.arg(answered), {head, -1});
        for (std::size_t i = 0; i < target.classes.size(); ++i)
            addTargetItem(chooser, before + QString::fromStdString(target.classes[i]), {head, static_cast<int>(i)});
    }
    for (int i = 0; i < chooser.count(); ++i)
        if (const ExplainTarget there = targetOfItem(chooser, i); there.head == wanted.head && there.output == wanted.output)
            chooser.setCurrentIndex(i);
    chooser.view()->setMinimumWidth(chooser.view()->sizeHintForColumn(0) + 24);
}

} // namespace triptych
